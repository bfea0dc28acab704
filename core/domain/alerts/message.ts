import { formatInstant } from '../instant.js';
import { firstCharacters } from '../text.js';
import type { Notice, NoticeItem, NoticeKind } from './notice.js';
import { mostSevere, type Severity, windowOf } from './rule.js';
import type { NoticeTexts } from './texts.js';

/** A notice in words. No text holds a control character, and none means anything to a channel: each escapes them in its own way. */
export interface NoticeMessage {
  /** As in `Notice`. */
  readonly key: string;
  readonly kind: NoticeKind;
  readonly severity: Severity;
  readonly createdAtMs: number;
  /** One line. */
  readonly subject: string;
  readonly sections: readonly MessageSection[];
  readonly footer: string;
  /** The page of alerts. */
  readonly url: string | undefined;
}

export interface MessageSection {
  readonly title: string;
  readonly facts: readonly (readonly [label: string, value: string])[];
  readonly link: { readonly text: string; readonly url: string } | undefined;
}

/** Where the pages are, as absolute addresses; undefined: nobody knows. */
export interface MessageLinks {
  readonly alerts: string | undefined;
  /** The records behind an alert. */
  records(item: NoticeItem): string | undefined;
}

/** As many alerts are listed; of more only the number is told. */
export const MAX_SECTIONS = 20;
const MAX_LINE_CHARACTERS = 200;

export function composeMessage(notice: Notice, texts: NoticeTexts, links: MessageLinks): NoticeMessage {
  const { key, kind, createdAtMs, items } = notice;
  const severity = mostSevere(items.map(({ episode }) => episode.severity));
  const shown = items.slice(0, MAX_SECTIONS).map((item) => sectionOf(item, texts, links));
  const rest = items.length - shown.length;
  return {
    key,
    kind,
    severity,
    createdAtMs,
    subject: line(subjectOf(notice, severity, texts)),
    sections: [
      ...shown,
      ...(rest > 0 ? [{ title: texts.more(rest), facts: [], link: undefined }] : []),
      ...(kind === 'test' ? [{ title: texts.test, facts: [], link: undefined }] : []),
    ],
    footer: line(texts.footer),
    url: links.alerts,
  };
}

function subjectOf({ kind, items }: Notice, severity: Severity, texts: NoticeTexts): string {
  if (kind === 'test') return texts.kind.test;
  const prefix = `${texts.kind[kind]} (${texts.severity[severity]})`;
  const [only] = items;
  if (only === undefined || items.length > 1) return `${prefix}: ${texts.several(kind, items.length)}`;
  return `${prefix}: ${titleOf(only, texts)}, ${measuredValue(only, texts)}`;
}

function sectionOf(item: NoticeItem, texts: NoticeTexts, links: MessageLinks): MessageSection {
  const { episode, measure, threshold } = item;
  const { failures, submissions } = episode.figures;
  const windowMs = windowOf(measure);
  const { labels } = texts;
  const facts: (readonly [string, string | undefined])[] = [
    [labels.severity, texts.severity[episode.severity]],
    [labels.rule, episode.rule],
    [labels.now, measuredValue(item, texts)],
    [labels.peak, measure.kind === 'dependency_away' ? undefined : texts.value(measure, episode.peak)],
    [labels.of, submissions === undefined ? undefined : texts.share(failures ?? 0, submissions)],
    [labels.window, windowMs === undefined ? undefined : texts.duration(windowMs)],
    [
      labels.threshold,
      measure.kind === 'dependency_away' ? undefined : texts.above(texts.value(measure, threshold)),
    ],
    [labels.since, formatInstant(episode.startedAtMs)],
    [labels.until, episode.resolvedAtMs === undefined ? undefined : formatInstant(episode.resolvedAtMs)],
  ];
  const url = links.records(item);
  return {
    title: line(titleOf(item, texts)),
    facts: facts.flatMap(([label, value]) => (value === undefined ? [] : [[line(label), line(value)] as const])),
    link: url === undefined ? undefined : { text: line(texts.open), url },
  };
}

function titleOf({ episode, measure }: NoticeItem, texts: NoticeTexts): string {
  return texts.title(measure, episode.subject);
}

function measuredValue({ episode, measure }: NoticeItem, texts: NoticeTexts): string {
  const { value } = episode.figures;
  return value === undefined ? texts.unknownValue : texts.value(measure, value);
}

/** One line, of bounded length, without what turns the text around it or ends a header. */
function line(text: string): string {
  return firstCharacters(
    text.toWellFormed().replaceAll(/\p{Cc}|\p{Cf}|\p{Zl}|\p{Zp}/gu, ' '),
    MAX_LINE_CHARACTERS,
  );
}
