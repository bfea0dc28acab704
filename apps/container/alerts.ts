import type { Container } from 'inversify';
import { MailNoticeChannel } from '../../adapters/mail/index.js';
import { SlackNoticeChannel } from '../../adapters/slack/index.js';
import {
  type Alerts,
  createAlerts,
  type HealthCheck,
  type MessageLinks,
  type NoticeChannel,
  type NoticeRoute,
} from '../../core/index.js';
import { recordsPath } from '../http/admin/alerts/records-path.js';
import { ALERTS_PATH } from '../http/admin/paths.js';
import type { AlertSettings, Settings } from '../settings.js';
import type { Sealing } from './sealing.js';
import { TOKENS } from './tokens.js';

export interface AlertFacts {
  readonly healthChecks: readonly HealthCheck[];
  /** Whether the journal of this process is the one that refusals wait in. */
  readonly keepsRefusals: boolean;
  readonly sealing: Pick<Sealing, 'backlog'>;
}

/** Alerts on whatever ports are bound, told through the channels of the settings. */
export function alertsOf(
  container: Container,
  settings: Settings,
  { healthChecks, keepsRefusals, sealing }: AlertFacts,
): Alerts {
  const journal = container.get(TOKENS.journal);
  return createAlerts(
    {
      alerts: container.get(TOKENS.alerts),
      history: container.get(TOKENS.history),
      lock: container.get(TOKENS.lock),
      clock: container.get(TOKENS.clock),
      ids: container.get(TOKENS.ids),
      observer: container.get(TOKENS.observer),
      channels: channelsOf(settings.alerts),
      healthChecks,
      gauges: {
        sealing_backlog: () => sealing.backlog(),
        ...(keepsRefusals && { journal_attempts: () => journal.size() }),
      },
    },
    { rules: settings.alerts.rules, routes: routesOf(settings.alerts), links: linksOf(settings) },
  );
}

function channelsOf({ email, slack }: AlertSettings): NoticeChannel[] {
  return [...(email ? [new MailNoticeChannel(email)] : []), ...(slack ? [new SlackNoticeChannel(slack)] : [])];
}

function routesOf({ email, slack }: AlertSettings): NoticeRoute[] {
  return [
    ...(email ? [{ channel: 'email', least: email.least }] : []),
    ...(slack ? [{ channel: 'slack', least: slack.least }] : []),
  ];
}

function linksOf({ publicUrl, sandbox, host, port }: Settings): MessageLinks {
  const base = publicUrl ?? (sandbox ? `http://${host}:${port}` : undefined);
  const absolute = (path: string | undefined) =>
    path === undefined || base === undefined ? undefined : base + path;
  return {
    alerts: absolute(ALERTS_PATH),
    records: ({ episode, measure }) => absolute(recordsPath(episode, measure)),
  };
}
