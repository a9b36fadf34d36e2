import { Button } from '@mantine/core';
import { useId, useState } from 'react';
import type { MethodSummary } from '../../../shared/contract/model-answers.ts';
import classes from './method-form.module.css';

/** What a method does, when it is the right one, and what it costs; where it comes from is one click further. */
export function MethodAbout({ method, onOpenLink }: { readonly method: MethodSummary; onOpenLink(url: string): void }) {
  const [isOpen, setOpen] = useState(false);
  const id = useId();
  return (
    <div className={classes.about}>
      <p className={classes.summary}>{method.summary}</p>
      <dl className={classes.facts}>
        <dt>Use it</dt>
        <dd>{method.whenToUse}</dd>
        <dt>Not</dt>
        <dd>{method.whenNot}</dd>
        <dt>Cost</dt>
        <dd>{method.cost}</dd>
      </dl>
      {method.references.length > 0 && (
        <>
          <Button
            size="compact-xs"
            variant="subtle"
            ml={-8}
            aria-expanded={isOpen}
            {...(isOpen ? { 'aria-controls': id } : {})}
            onClick={() => setOpen(!isOpen)}
          >
            {isOpen ? 'Hide the reference' : 'Where it comes from'}
          </Button>
          {isOpen && (
            <ul className={classes.references} id={id}>
              <li className={classes.note}>
                Method <code>{method.id}</code>, version {method.version}
              </li>
              {method.references.map(({ paper, arxiv, surveySection }) => (
                <li key={paper}>
                  {paper}
                  {surveySection !== undefined && `; survey, section ${surveySection}`}
                  {arxiv !== undefined && (
                    <>
                      {' '}
                      <button
                        type="button"
                        className={classes.link}
                        onClick={() => onOpenLink(`https://arxiv.org/abs/${arxiv}`)}
                      >
                        arXiv {arxiv}
                      </button>
                    </>
                  )}
                </li>
              ))}
            </ul>
          )}
        </>
      )}
    </div>
  );
}
