import { z } from 'zod';

const STATUSES = ['ok', 'degraded', 'down'] as const;

export const aliveJson = z.object({ status: z.literal('ok') }).meta({ id: 'Alive' });

export const readinessJson = z
  .object({
    status: z.enum(STATUSES).meta({ description: 'The worst of the checks; down while the server stops.' }),
    checks: z.record(z.string(), z.enum(STATUSES)).meta({ description: 'Each dependency.' }),
    levels: z
      .record(z.string(), z.enum(['shared', 'process']))
      .optional()
      .meta({
        description:
          'Whether each guard holds over all processes now, or in this process alone. Absent without guards.',
      }),
    lag_seconds: z
      .record(z.string(), z.number())
      .optional()
      .meta({ description: 'How far each copy is behind its source. Absent without copies.' }),
  })
  .meta({ id: 'Readiness' });

export type ReadinessJson = z.output<typeof readinessJson>;
