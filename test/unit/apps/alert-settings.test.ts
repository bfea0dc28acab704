import { readFileSync } from 'node:fs';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect } from 'chai';
import { readSettings, SettingsError } from '../../../apps/settings.js';
import { type AlertRule, DEFAULT_ALERT_RULES, HOUR_MS, MINUTE_MS } from '../../../core/index.js';
import { useFolder } from '../../support/folder.js';

const alertsOf = (environment: Record<string, string>) => readSettings(environment).alerts;
const rulesOf = (...rules: unknown[]) => alertsOf({ ALERT_RULES: JSON.stringify(rules) }).rules;
const ruleNamed = (name: string, rules: readonly AlertRule[]) => rules.find((rule) => rule.name === name);

function problemsOf(environment: Record<string, string>): readonly string[] {
  try {
    readSettings(environment);
  } catch (error) {
    if (error instanceof SettingsError) return error.problems;
    throw error;
  }
  return [];
}

describe('the rules of alerts in the settings', () => {
  const folder = useFolder();

  it('are the guide’s thresholds unless others are declared', () => {
    expect(alertsOf({}).rules).to.equal(DEFAULT_ALERT_RULES);
  });

  it('change the members that are said of a default, and no other', () => {
    const rules = rulesOf(
      { name: 'failure-rate-warning', threshold: 3, window_minutes: 120, min_submissions: 50 },
      { name: 'redis-away', enabled: false },
    );
    const before = ruleNamed('failure-rate-warning', DEFAULT_ALERT_RULES);
    expect(ruleNamed('failure-rate-warning', rules)).to.deep.equal({
      ...before,
      threshold: 3,
      // The default of 4 would be above the new threshold.
      recoverAt: 3,
      measure: { kind: 'failure_rate', windowMs: 2 * HOUR_MS, minSubmissions: 50 },
    });
    expect(ruleNamed('redis-away', rules)?.enabled).to.equal(false);
    expect(rules).to.have.length(DEFAULT_ALERT_RULES.length);
  });

  it('can be new ones, of every measure', () => {
    const rules = rulesOf(
      {
        name: 'broken',
        severity: 'critical',
        measure: 'failures',
        reason: 'failed',
        window_minutes: 10,
        threshold: 5,
      },
      { name: 'database', measure: 'dependency_away', dependency: 'database', threshold: 0, for_minutes: 2 },
      { name: 'journal', measure: 'gauge', gauge: 'journal_attempts', threshold: 100, remind_every_minutes: 60 },
      { name: 'busy', measure: 'participant_failures', threshold: 20, recover_at: 1 },
      { name: 'rate', measure: 'failure_rate', threshold: 50 },
    ).slice(DEFAULT_ALERT_RULES.length);
    expect(rules.map(({ measure }) => measure)).to.deep.equal([
      { kind: 'failures', windowMs: 10 * MINUTE_MS, reason: 'failed', errorCode: undefined },
      { kind: 'dependency_away', dependency: 'database' },
      { kind: 'gauge', gauge: 'journal_attempts' },
      { kind: 'participant_failures', windowMs: HOUR_MS },
      { kind: 'failure_rate', windowMs: HOUR_MS, minSubmissions: 20 },
    ]);
    expect(rules[0]).to.include({ severity: 'critical', recoverAt: 5, forMs: 0, groupForMs: 5 * MINUTE_MS });
    expect(rules[1]).to.include({ severity: 'warning', forMs: 2 * MINUTE_MS });
  });

  it('can be in a file', async () => {
    const file = join(folder(), 'rules.json');
    await writeFile(file, '[{"name":"redis-away","severity":"critical"}]');
    const { rules } = alertsOf({ ALERT_RULES_FILE: file });
    expect(ruleNamed('redis-away', rules)?.severity).to.equal('critical');
    expect(problemsOf({ ALERT_RULES_FILE: `${file}.gone` })).to.deep.equal(['ALERT_RULES_FILE: cannot be read.']);
    expect(problemsOf({ ALERT_RULES_FILE: file, ALERT_RULES: '[]' })).to.deep.equal([
      'ALERT_RULES, ALERT_RULES_FILE: set one of them, not both.',
    ]);
  });

  it('are read as docs/alerts.md writes them', () => {
    const [, example = ''] = /```json\n(.*?)```/s.exec(readFileSync('docs/alerts.md', 'utf8')) ?? [];
    expect(alertsOf({ ALERT_RULES: example }).rules).to.have.length(DEFAULT_ALERT_RULES.length + 3);
  });

  it('are refused with everything that is wrong, by rule and member', () => {
    expect(problemsOf({ ALERT_RULES: '{"name"' })[0]).to.match(/^ALERT_RULES: must be JSON, a list of rules/);
    const shapes = [{ name: 'a', threshold: '5', colour: 'red' }, 7];
    const shapeProblems = problemsOf({ ALERT_RULES: JSON.stringify(shapes), PORT: 'x' });
    expect(shapeProblems).to.have.length(4);
    expect(shapeProblems.join('\n'))
      .to.match(/ALERT_RULES: \[0\] threshold: /)
      .and.match(/ALERT_RULES: \[0\] .*colour/)
      .and.match(/ALERT_RULES: \[1\] /)
      .and.match(/PORT: /);
    const meanings = [
      { name: 'new' },
      { name: 'Odd name', measure: 'failures', threshold: 1 },
      { name: 'failure-rate-warning', recover_at: 6, min_submissions: 0, dependency: 'redis' },
      { name: 'away', measure: 'dependency_away', threshold: 0 },
      { name: 'redis-away' },
      { name: 'redis-away' },
    ];
    expect(problemsOf({ ALERT_RULES: JSON.stringify(meanings) })).to.deep.equal([
      'ALERT_RULES: [0] measure: must be set for a new rule.',
      'ALERT_RULES: [0] threshold: must be set for a new rule.',
      'ALERT_RULES: [2] dependency: does not go with failure_rate.',
      'ALERT_RULES: [3] dependency: must be set.',
      'ALERT_RULES: redis-away: is there twice.',
      'ALERT_RULES: failure-rate-warning: recover_at must be at least 0 and at most the threshold.',
      'ALERT_RULES: failure-rate-warning: min_submissions must be a whole number of at least 1.',
      'ALERT_RULES: Odd name: name must be 1 to 64 characters of a-z, 0-9 and -.',
    ]);
  });
});

describe('the channels of notices in the settings', () => {
  const EMAIL = {
    SMTP_URL: 'smtp://ann:s3cret@mail.example',
    ALERT_EMAIL_FROM: 'Order failures <alerts@shop.example>',
    ALERT_EMAIL_TO: 'ann@shop.example, bob@shop.example',
  };

  it('are taken as they are set', () => {
    const settings = alertsOf({
      ...EMAIL,
      ALERT_EMAIL_SEVERITY: 'Warning',
      ALERT_SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/T/B/s3cret',
    });
    expect(settings.email).to.deep.equal({
      url: 'smtp://ann:s3cret@mail.example',
      from: 'Order failures <alerts@shop.example>',
      to: ['ann@shop.example', 'bob@shop.example'],
      least: 'warning',
    });
    expect(settings.slack).to.deep.equal({
      webhookUrl: 'https://hooks.slack.com/services/T/B/s3cret',
      least: 'critical',
    });
    expect(readSettings({ PUBLIC_URL: 'https://shop.example/orders/' }).publicUrl).to.equal(
      'https://shop.example/orders',
    );
  });

  it('need all of what emails need', () => {
    expect(problemsOf({ SMTP_URL: EMAIL.SMTP_URL })).to.deep.equal([
      'ALERT_EMAIL_FROM: must be set for alerts by email.',
      'ALERT_EMAIL_TO: must be set for alerts by email.',
    ]);
  });

  it('are refused without a word of their secrets', () => {
    const problems = problemsOf({
      SMTP_URL: 'http://ann:s3cret@mail.example',
      ALERT_EMAIL_FROM: 'alerts@shop.example\r\nBcc: everybody@evil.example',
      ALERT_EMAIL_TO: 'ann@shop.example, <s3cret>',
      ALERT_EMAIL_SEVERITY: 's3cret',
      ALERT_SLACK_WEBHOOK_URL: 'http://hooks.slack.com/services/T/B/s3cret',
      PUBLIC_URL: 'https://ann:s3cret@shop.example',
    });
    expect(problems.map((problem) => problem.split(':')[0])).to.deep.equal([
      'SMTP_URL',
      'ALERT_EMAIL_FROM',
      'ALERT_EMAIL_TO',
      'ALERT_EMAIL_SEVERITY',
      'ALERT_SLACK_WEBHOOK_URL',
      'PUBLIC_URL',
    ]);
    expect(problems.join()).to.not.match(/s3cret|evil/);
  });

  it('may be reached without TLS on this machine only', () => {
    const on = (host: string) => problemsOf({ ALERT_SLACK_WEBHOOK_URL: `http://${host}/x` });
    expect([on('127.0.0.1:9'), on('localhost'), on('[::1]')]).to.deep.equal([[], [], []]);
    expect(on('shop.example')).to.deep.equal(['ALERT_SLACK_WEBHOOK_URL: must be https.']);
  });
});
