import { z } from 'zod';
import { CHANGE_KINDS, ISSUE_STATES, MAX_NOTE_CHARACTERS, STAFF_ACTIONS } from '../../../core/index.js';
import { idInput, idJson, instantJson } from './values.js';

const issueId = z.string().meta({
  description:
    'The code of the error, finer where a rule tells apart: by product, and by pause where staff have split it.',
  examples: ['food_balance_exceeded', 'product_inactive;product=17'],
});

export const issueJson = z
  .object({
    id: issueId,
    members: z.array(issueId).meta({ description: 'What was merged into it, itself first.' }),
    state: z.enum(ISSUE_STATES),
    state_since: instantJson,
    first_seen: instantJson,
    last_seen: instantJson,
    total: z
      .int()
      .meta({ description: 'Attempts since it was first seen, those that were cleaned up among them.' }),
    last_24_hours: z.int().meta({ description: 'Whole hours (UTC): those before the current one, and that one.' }),
    days: z.array(z.int()).meta({ description: 'Attempts of the last 28 times 24 hours, the oldest first.' }),
    trend: z.enum(['rising', 'falling', 'steady']).meta({ description: 'The last 7 days against the 7 before.' }),
    assignee: idJson.nullable(),
    note: z.string().nullable().meta({ description: 'The last one.' }),
    version: z.int().meta({ description: 'To be sent with a decision.' }),
  })
  .meta({ id: 'Issue' });

export type IssueJson = z.output<typeof issueJson>;

const complete = z
  .boolean()
  .meta({ description: 'False while attempts that are stored still wait to be counted.' });

export const issuesJson = z
  .object({
    at: instantJson,
    complete,
    counts: z.record(z.enum(ISSUE_STATES), z.int()).meta({ description: 'All issues by state.' }),
    results: z.array(issueJson).max(200).meta({ description: 'What needs attention first.' }),
    more: z.int().meta({ description: 'Issues beyond the first 200.' }),
  })
  .meta({ id: 'Issues' });

export type IssuesJson = z.output<typeof issuesJson>;

const changeJson = z.object({
  at: instantJson,
  kind: z.enum(CHANGE_KINDS),
  subject: z.string().meta({ description: 'A product, or the name of a pause; else empty.' }),
  before: z.string().nullable(),
  after: z.string().nullable(),
});

const decisionJson = z.object({
  revision: z.int(),
  at: instantJson,
  by: idJson.nullable().meta({ description: 'null: the system noted it.' }),
  action: z.enum([...STAFF_ACTIONS, 'regressed', 'escalated']),
  issue: issueId,
  merged: z.array(issueId),
  reverts: z.int().nullable(),
  assignee: idJson.nullable(),
  why: z.string(),
});

export const shownIssueJson = z
  .object({
    issue: issueJson,
    complete,
    forecast: z.object({ usual: z.number(), most: z.number() }).nullable().meta({
      description: 'Attempts in 24 hours: on average, and more than which is escalating. null: too young.',
    }),
    changes: z
      .object({ since: instantJson, until: instantJson, results: z.array(changeJson) })
      .nullable()
      .meta({ description: 'What changed in the 24 hours before it was first seen, seen again, or escalated.' }),
    rules: z
      .array(
        z.object({
          revision: z.int(),
          kind: z.enum(['merge', 'split']),
          issue: issueId,
          merged: z.array(issueId),
          by: idJson,
          at: instantJson,
          why: z.string(),
        }),
      )
      .meta({ description: 'Merges and splits that made it; `revision` reverts one.' }),
    decisions: z.array(decisionJson).meta({ description: 'Newest first.' }),
  })
  .meta({ id: 'ShownIssue' });

export type ShownIssueJson = z.output<typeof shownIssueJson>;

const MAX_ISSUE_CHARACTERS = 1_000;
/** An id of an issue from outside: whether there is one is found out by looking. */
export const issueInput = z
  .string()
  .max(MAX_ISSUE_CHARACTERS)
  .regex(/^[a-z_]+(?:;product=[\w.!~*'()%-]+)?(?:;pause=[a-z]+)?$/, 'is not the id of an issue.')
  .meta({ examples: ['food_balance_exceeded'] });

/** Counted in code points, as JSON Schema does. What cannot be stored is replaced. */
export const whyInput = z
  .string()
  .superRefine((text, context) => {
    if ([...text].length > MAX_NOTE_CHARACTERS)
      context.addIssue({ code: 'custom', message: `must have at most ${MAX_NOTE_CHARACTERS} characters.` });
  })
  .meta({ maxLength: MAX_NOTE_CHARACTERS });

const MAX_MERGED = 200;

export const decisionInput = z
  .strictObject({
    issue: issueInput,
    action: z.enum(STAFF_ACTIONS),
    version: z.int().min(0).meta({ description: 'Of the issue, as you have seen it.' }),
    why: whyInput
      .optional()
      .meta({ description: 'The note, or the reason; needed for note, merge, split and revert.' }),
    assignee: idInput.nullable().optional().meta({ description: 'Of assign: a user of staff; null for nobody.' }),
    merged: z
      .array(issueInput)
      .max(MAX_MERGED)
      .optional()
      .meta({ description: 'Of merge: what becomes part of it.' }),
    reverts: z.int().min(1).optional().meta({ description: 'Of revert: revision of the merge or split.' }),
  })
  .meta({ id: 'IssueDecision' });

export const decidedJson = z.object({ revision: z.int() }).meta({ id: 'DecidedIssue' });
