import type { MessageSection, NoticeMessage, Severity } from '../../core/index.js';

const COLOURS: Readonly<Record<Severity, string>> = { info: '#1d4ed8', warning: '#b45309', critical: '#b91c1c' };
const RECOVERED = '#15803d';

/** For those who read plain text. */
export function textOf({ subject, sections, footer, url }: NoticeMessage): string {
  const parts = sections.map(({ title, facts, link }) =>
    [
      title,
      ...facts.map(([label, value]) => `  ${label}: ${value}`),
      ...(link ? [`  ${link.text}: ${link.url}`] : []),
    ].join('\n'),
  );
  return `${[subject, ...parts, [footer, url].filter((each) => each !== undefined).join('\n')].join('\n\n')}\n`;
}

/** No images, no styles from elsewhere, nothing that phones home. */
export function htmlOf({ subject, kind, severity, sections, footer, url }: NoticeMessage): string {
  const colour = kind === 'resolved' ? RECOVERED : COLOURS[severity];
  const page =
    url === undefined ? escaped(footer) : `<a href="${escaped(url)}" style="color:#334155">${escaped(footer)}</a>`;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><title>${escaped(subject)}</title></head>
<body style="margin:0;padding:16px;font-family:system-ui,sans-serif;font-size:15px;color:#0f172a;background:#ffffff">
<h1 style="margin:0 0 16px;padding:12px 16px;font-size:18px;color:#ffffff;background:${colour}">${escaped(subject)}</h1>
${sections.map(sectionOf).join('\n')}
<p style="margin:24px 0 0;font-size:13px;color:#475569">${page}</p>
</body></html>
`;
}

function sectionOf({ title, facts, link }: MessageSection): string {
  const rows = facts.map(
    ([label, value]) =>
      `<tr><th style="padding:2px 16px 2px 0;text-align:left;font-weight:normal;color:#475569">${escaped(label)}</th><td style="padding:2px 0">${escaped(value)}</td></tr>`,
  );
  const table = rows.length === 0 ? '' : `<table style="border-collapse:collapse">${rows.join('')}</table>`;
  const action =
    link === undefined
      ? ''
      : `<p style="margin:8px 0"><a href="${escaped(link.url)}">${escaped(link.text)}</a></p>`;
  return `<h2 style="margin:16px 0 4px;font-size:16px">${escaped(title)}</h2>${table}${action}`;
}

const ENTITIES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

function escaped(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ENTITIES[character] ?? '');
}
