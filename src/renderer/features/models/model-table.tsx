import type { ModelSummary } from '../../../shared/contract/model-answers.ts';
import { StatusMark } from '../../components/status-mark.tsx';
import { FetchModel } from './fetch-model.tsx';
import { InstalledActions } from './installed-actions.tsx';
import { memoryWarning, modelFacts } from './model-facts.ts';
import classes from './models.module.css';

interface ModelTableProps {
  readonly models: readonly ModelSummary[];
  readonly freeBytes: number | undefined;
  onChanged(): void;
}

/** Models that are there, those that can be fetched, and suggestions. */
export function ModelTable({ models, freeBytes, onChanged }: ModelTableProps) {
  const groups = [
    { title: 'Ready', models: models.filter(({ state }) => state === 'installed' || state === 'changed') },
    { title: 'Starter models, to fetch', models: models.filter((one) => one.state === 'missing' && one.isStarter) },
    { title: 'Others, to fetch', models: models.filter((one) => one.state === 'missing' && !one.isStarter) },
    {
      title: 'Suggestions, not run by the makers of Seedloom',
      models: models.filter(({ state }) => state === 'suggested'),
    },
  ];
  return groups
    .filter((group) => group.models.length > 0)
    .map((group) => (
      <section key={group.title} aria-label={group.title}>
        <h2 className={classes.heading}>{group.title}</h2>
        <ul className={classes.list}>
          {group.models.map((model) => (
            <ModelItem key={model.model} model={model} freeBytes={freeBytes} onChanged={onChanged} />
          ))}
        </ul>
      </section>
    ));
}

interface ModelItemProps {
  readonly model: ModelSummary;
  readonly freeBytes: number | undefined;
  onChanged(): void;
}

function ModelItem({ model, freeBytes, onChanged }: ModelItemProps) {
  const warning = memoryWarning(model, freeBytes);
  return (
    <li className={classes.item}>
      <span className={classes.name}>
        {model.state === 'installed' && <StatusMark status="fine" words="Ready" />}
        {model.state === 'changed' && <StatusMark status="look" words="Changed" />}
        {model.title}
        <span className="mono quiet">{model.model}</span>
      </span>
      <div className={classes.acts}>
        {model.state === 'installed' || model.state === 'changed' ? (
          <InstalledActions model={model} onChanged={onChanged} />
        ) : (
          <FetchModel model={model} onFetched={onChanged} />
        )}
      </div>
      <p className={classes.facts}>
        {modelFacts(model).map((fact) => (
          <span key={fact}>{fact}</span>
        ))}
      </p>
      <div className="note">
        {model.note}
        {model.state === 'changed' && (
          <div className={classes.warn}>
            The file is not the one that was checked. Fetch it again, or add it as your own.
          </div>
        )}
        {warning !== undefined && <div className={classes.warn}>{warning}</div>}
      </div>
    </li>
  );
}
