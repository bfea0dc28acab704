import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { expect } from 'chai';
import { promtool, whyPrometheusMissing } from '../../support/prometheus.js';
import { needServer } from '../../support/servers.js';

const RULES = 'docs/observability/alert-rules.yml';
const RULE_TESTS = 'test/integration/prometheus/alert-rules.test.yml';

describe('what is shipped for Prometheus', function () {
  this.timeout(60_000);
  let folder: string;
  before(function () {
    needServer(this, whyPrometheusMissing());
    folder = mkdtempSync(join(tmpdir(), 'order-failures-rules-'));
  });
  after(() => folder && rmSync(folder, { recursive: true }));

  it('has alert rules that Prometheus takes', () => {
    const { exitCode, text } = promtool(['check', 'rules', RULES]);
    expect(text).to.match(/SUCCESS: \d\d rules found/);
    expect(exitCode).to.equal(0);
  });

  it('has an example of a configuration that Prometheus takes, with the rules', () => {
    const { exitCode, text } = promtool(['check', 'config', 'docs/observability/prometheus.yml']);
    expect(text).to.include('1 rule files found').and.include('rules found');
    expect(exitCode).to.equal(0);
  });

  it('has rules that fire and rest as their tests say', () => {
    const { exitCode, text } = promtool(['test', 'rules', RULE_TESTS]);
    expect(text).to.include('SUCCESS');
    expect(exitCode).to.equal(0);
  });

  const names = [...readFileSync(RULES, 'utf8').matchAll(/- alert: (\w+)/g)].map(([, name]) => name);
  it('tests every rule, firing and at rest', () => {
    const tests = readFileSync(RULE_TESTS, 'utf8');
    expect(names).to.have.length.above(15);
    for (const name of names) {
      expect(tests, name).to.match(new RegExp(`alertname: ${name}\\s+exp_alerts:\\s+- exp_labels`));
    }
  });

  // Each is a mistake that somebody could make in the rules, and that their tests must notice.
  const MISTAKES: readonly (readonly [string, string | RegExp, string])[] = [
    ['a warning from 8 % on', 'lower1h > 0.05', 'lower1h > 0.08'],
    ['a critical alert from 5 % on', 'lower1h > 0.10', 'lower1h > 0.05'],
    [
      'a rate of all submissions, those that were turned away too',
      /reason!~"throttled\|backing_off"/g,
      'reason!="x"',
    ],
    ['a rate of whatever few there are', />= 20/g, '>= 1'],
    ['a rate that does not say how sure it is', '1 + 3.8416', '0.5 + 3.8416'],
    [
      'a Redis that may be away for 10 minutes',
      'for: 5m\n        labels: { severity: warning }\n        annotations:\n          summary: Redis',
      'for: 10m\n        labels: { severity: warning }\n        annotations:\n          summary: Redis',
    ],
    ['guards that are told of beside Redis', '|redis|guard|rate-limiter|lock', '|redis'],
    ['a task of any server, not of all', 'max by (job, task)', 'min by (job, task)'],
    ['a sealing that may lack 10,000', '> 5000', '> 10000'],
    ['readiness among the errors', ',route!="/readyz"', ''],
  ];
  for (const [title, right, wrong] of MISTAKES) {
    it(`would notice ${title}`, () => {
      const rules = readFileSync(RULES, 'utf8');
      const changed = rules.replace(right, wrong);
      expect(changed).not.to.equal(rules);
      writeFileSync(join(folder, 'rules.yml'), changed);
      const tests = readFileSync(RULE_TESTS, 'utf8').replace(/\.\.\/\S+alert-rules\.yml/, 'rules.yml');
      writeFileSync(join(folder, 'tests.yml'), tests);
      const { exitCode, text } = promtool(['test', 'rules', resolve(folder, 'tests.yml')]);
      expect(text).to.include('FAILED');
      expect(exitCode).to.equal(1);
    });
  }
});
