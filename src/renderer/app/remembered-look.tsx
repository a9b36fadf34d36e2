import { useEffect, useRef } from 'react';
import { useAnswer } from '../engine/use-answer.ts';
import { useCommand } from '../engine/use-command.ts';
import { defaultLook, type Look, useLook } from '../state/look-store.ts';
import { useRoute } from '../state/route-store.ts';

const saveAfterMs = 600;

/** Keeps the look in the settings: for each project its own, which begins as the one before. */
export function RememberedLook() {
  const project = useRoute(({ route }) => route.project);
  const key = `look:${project ?? ''}`;
  const stored = useAnswer('settings.read', { keys: [key] });
  const save = useCommand('settings.save', { showsError: true });
  const { look, change } = useLook();
  const loadedKey = useRef<string>(undefined);
  const saved = useRef('');

  useEffect(() => {
    if (stored.data === undefined || loadedKey.current === key) return;
    loadedKey.current = key;
    const value = stored.data.settings[key];
    const next = { ...useLook.getState().look, ...toLook(value) };
    saved.current = JSON.stringify(next);
    change(next);
  }, [stored.data, key, change]);

  useEffect(() => {
    const text = JSON.stringify(look);
    if (loadedKey.current !== key || text === saved.current) return;
    const timer = setTimeout(() => {
      saved.current = text;
      save.mutate({ key, value: JSON.parse(text) });
    }, saveAfterMs);
    return () => clearTimeout(timer);
  }, [look, key, save.mutate]);
  return null;
}

/** Settings may come from another version: what does not fit is as by default. */
function toLook(value: unknown): Partial<Look> {
  if (typeof value !== 'object' || value === null) return {};
  const known = Object.entries(value).filter(
    ([name, part]) => name in defaultLook && typeof part === typeof defaultLook[name as keyof Look],
  );
  return Object.fromEntries(known);
}
