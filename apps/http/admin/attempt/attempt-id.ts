import type { Ctx } from '../../context.js';
import { notFound } from '../../problems.js';

/** The attempt's id in the path. @throws ProblemError 404 when it cannot be one. */
export function attemptIdOf(ctx: Ctx): number {
  const { id } = ctx['params'] as { readonly id: string };
  if (!/^[1-9]\d{0,14}$/.test(id)) throw notFound();
  return Number(id);
}
