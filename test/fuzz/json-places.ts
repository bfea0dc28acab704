/** All places of a JSON value, the whole included. */
function placesOf(value: unknown, path: readonly (string | number)[] = []): (readonly (string | number)[])[] {
  if (typeof value !== 'object' || value === null) return [path];
  const steps = Array.isArray(value) ? [...value.keys()] : Object.keys(value);
  return [
    path,
    ...steps.flatMap((step) => placesOf((value as Record<string | number, unknown>)[step], [...path, step])),
  ];
}

export function replaceAt(value: unknown, where: number, by: unknown): unknown {
  const places = placesOf(value);
  return value === undefined ? undefined : changeAt(value, places[where % places.length] ?? [], () => by);
}

export function removeAt(value: unknown, where: number): unknown {
  const places = placesOf(value).filter((place) => place.length > 0);
  return places.length === 0 ? value : changeAt(value, places[where % places.length] ?? [], () => undefined);
}

export function addTo(value: unknown, name: string, member: unknown): unknown {
  return typeof value === 'object' && value !== null ? Object.assign({ [name]: member }, value) : value;
}

function changeAt(
  value: unknown,
  [step, ...rest]: readonly (string | number)[],
  change: (inner: unknown) => unknown,
): unknown {
  if (step === undefined) return change(value);
  const copy = Array.isArray(value) ? [...value] : { ...(value as object) };
  const inner = copy as Record<string | number, unknown>;
  inner[step] = changeAt(inner[step], rest, change);
  return copy;
}
