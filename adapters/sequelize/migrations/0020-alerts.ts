import type { Migration } from './migration.js';

/**
 * `alert_state` has one row, or none before the first change. `facts` and `items` are read by nobody but the app, as a whole; what is asked for is in columns of its own.
 * No foreign keys: events and notices outlive their episodes, and are deleted by age.
 */
export const alerts: Migration = {
  name: '0020-alerts',
  up: [
    `CREATE TABLE alert_state (
      id smallint PRIMARY KEY CHECK (id = 1),
      version bigint NOT NULL,
      evaluated_at timestamptz(3)
    )`,
    `CREATE TABLE alert_episode (
      id text COLLATE "C" PRIMARY KEY,
      rule text COLLATE "C" NOT NULL,
      subject text COLLATE "C" NOT NULL,
      severity text COLLATE "C" NOT NULL,
      phase text COLLATE "C" NOT NULL CHECK (phase IN ('pending', 'firing', 'resolved')),
      fired_at timestamptz(3),
      resolved_at timestamptz(3),
      noticed_at timestamptz(3),
      facts jsonb NOT NULL
    )`,
    // The database itself keeps two servers from telling one alert twice.
    `CREATE UNIQUE INDEX alert_episode_open ON alert_episode (rule, subject) WHERE phase <> 'resolved'`,
    'CREATE INDEX alert_episode_fired ON alert_episode (fired_at DESC NULLS LAST, id)',
    'CREATE INDEX alert_episode_resolved ON alert_episode (resolved_at) WHERE resolved_at IS NOT NULL',
    'CREATE INDEX alert_episode_noticed ON alert_episode (rule, noticed_at) WHERE noticed_at IS NOT NULL',
    `CREATE TABLE alert_silence (
      id text COLLATE "C" PRIMARY KEY,
      rule text COLLATE "C",
      subject text COLLATE "C",
      from_at timestamptz(3) NOT NULL,
      until_at timestamptz(3) NOT NULL,
      by_id text COLLATE "C" NOT NULL,
      why text NOT NULL,
      ended_by text COLLATE "C",
      ended_at timestamptz(3)
    )`,
    `CREATE TABLE alert_event (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      happened_at timestamptz(3) NOT NULL,
      event text COLLATE "C" NOT NULL,
      episode_id text COLLATE "C",
      rule text COLLATE "C",
      subject text COLLATE "C",
      actor text COLLATE "C",
      detail text NOT NULL
    )`,
    'CREATE INDEX alert_event_newest ON alert_event (happened_at DESC, id DESC)',
    `CREATE TABLE alert_notice (
      id bigint GENERATED ALWAYS AS IDENTITY PRIMARY KEY,
      key text COLLATE "C" NOT NULL UNIQUE,
      channel text COLLATE "C" NOT NULL,
      kind text COLLATE "C" NOT NULL,
      created_at timestamptz(3) NOT NULL,
      items jsonb NOT NULL,
      episode_ids text[] COLLATE "C" NOT NULL,
      state text COLLATE "C" NOT NULL DEFAULT 'waiting' CHECK (state IN ('waiting', 'delivered', 'failed', 'dropped')),
      due_at timestamptz(3) NOT NULL DEFAULT '-infinity',
      tries integer NOT NULL DEFAULT 0,
      claim_token text COLLATE "C",
      claim_until timestamptz(3)
    )`,
    `CREATE INDEX alert_notice_waiting ON alert_notice (channel, id) WHERE state = 'waiting'`,
    'CREATE INDEX alert_notice_episodes ON alert_notice USING gin (episode_ids)',
  ],
  down: [
    'DROP TABLE alert_notice',
    'DROP TABLE alert_event',
    'DROP TABLE alert_silence',
    'DROP TABLE alert_episode',
    'DROP TABLE alert_state',
  ],
};
