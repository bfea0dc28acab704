import { expect } from 'chai';
import type { NoticeChannel, NoticeMessage } from '../../core/index.js';
import type { ContractCase, Harness } from './harness.js';

/** What the receiver makes of a notice. */
export interface ReceivedNotice {
  readonly key: string;
  /** All that a person reads. */
  readonly text: string;
  /** All that is more than text: where it goes, whom it calls, where its links lead, which parts and headers it has. */
  readonly effects: readonly string[];
}

/** How the receiver takes the next notices. `die`: it has the notice, and breaks before it says so. */
export type Reception = 'take' | 'later' | 'never' | 'hang' | 'die';

export interface NoticeChannelHarness extends Harness<NoticeChannel> {
  /** One for each of the next notices; then they are taken. */
  receive(...receptions: readonly Reception[]): void;
  /** What it has got, oldest first. */
  received(): readonly ReceivedNotice[];
  /** From now on nobody is there. */
  goAway(): Promise<void>;
}

const MESSAGE: NoticeMessage = {
  key: '0191-abc',
  kind: 'firing',
  severity: 'critical',
  createdAtMs: Date.UTC(2026, 1, 12, 10, 30),
  subject: 'Alert (Critical): Failure rate of orders, 12.5%',
  sections: [
    {
      title: 'Failure rate of orders',
      facts: [
        ['Severity', 'Critical'],
        ['Measured', '12.5%'],
      ],
      link: { text: 'Show the failures', url: 'https://shop.example/admin/?since=1&until=2' },
    },
    { title: 'and 3 more', facts: [], link: undefined },
  ],
  footer: 'Acknowledge alerts on their page.',
  url: 'https://shop.example/admin/alerts/',
};

/** The same message where somebody has chosen the texts. */
function saying(text: string): NoticeMessage {
  const [first] = MESSAGE.sections;
  return {
    ...MESSAGE,
    subject: `Alert: ${text}`,
    sections: [
      {
        title: text,
        facts: [
          [text, text],
          ['Measured', '12.5%'],
        ],
        link: first?.link,
      },
      { title: text, facts: [], link: undefined },
    ],
  };
}

const HOSTILE = [
  '<!channel> <!here|here> <@U123> <#C123> @channel @everyone',
  '<https://evil.example|click> https://evil.example/ &lt;!channel&gt;',
  '<script>alert(1)</script><img src=x onerror=alert(1)> "\'><a href="https://evil.example">x</a>',
  'x\r\nBcc: everybody@evil.example\r\n\r\n<html>',
  '*bold* _italic_ `code` ~gone~ :skull: >quote',
  '--boundary\r\nContent-Type: text/html\r\n\r\n',
  '=?UTF-8?Q?=0D=0ABcc:_x@evil.example?= %0d%0aBcc: x@evil.example',
  '名 Größe 👩‍👩‍👧',
  'x'.repeat(200),
];

export const NOTICE_CHANNEL_CASES: readonly ContractCase<NoticeChannelHarness>[] = [
  {
    title: 'delivers everything that is said, and where it leads',
    async run({ make, received }) {
      const channel = await make();
      expect(await channel.send(MESSAGE)).to.deep.equal({ kind: 'delivered' });
      expect(received()).to.have.length(1);
      const [{ text = '', effects = [] } = {}] = received();
      const said = [MESSAGE.subject, MESSAGE.footer, 'Show the failures', 'and 3 more', 'Severity', '12.5%'];
      for (const part of said) expect(text).to.include(part);
      expect(effects.join(' ')).to.include('https://shop.example/admin/?since=1&until=2');
      expect(effects.join(' ')).to.include('https://shop.example/admin/alerts/');
    },
  },
  {
    title: 'carries the key, the same at a repetition, another for another notice',
    async run({ make, received }) {
      const channel = await make();
      await channel.send(MESSAGE);
      await channel.send(MESSAGE);
      await channel.send({ ...MESSAGE, key: '0191-def' });
      const [first, again, other] = received().map(({ key }) => key);
      expect(first).to.include('0191-abc');
      expect(again).to.equal(first);
      expect(other).to.include('0191-def');
    },
  },
  {
    title: 'says when it is to be tried again, and when that is of no use',
    async run({ make, receive, received }) {
      const channel = await make();
      receive('later', 'never');
      const [later, never] = [await channel.send(MESSAGE), await channel.send(MESSAGE)];
      expect(later).to.include({ kind: 'refused', forGood: false });
      expect(never).to.include({ kind: 'refused', forGood: true });
      expect(received()).to.deep.equal([]);
      expect(await channel.send(MESSAGE)).to.include({ kind: 'delivered' });
    },
  },
  {
    title: 'does not wait for ever for a receiver that never answers',
    async run({ make, receive }) {
      const channel = await make();
      receive('hang');
      expect(await channel.send(MESSAGE)).to.include({ kind: 'refused', forGood: false });
      expect(await channel.send(MESSAGE)).to.include({ kind: 'delivered' });
    },
  },
  {
    title: 'is not sure of what a receiver took that broke before it said so, and repeats it under its key',
    async run({ make, receive, received }) {
      const channel = await make();
      receive('die');
      expect(await channel.send(MESSAGE)).to.include({ kind: 'refused', forGood: false });
      expect(await channel.send(MESSAGE)).to.include({ kind: 'delivered' });
      expect(new Set(received().map(({ key }) => key))).to.have.length(1);
    },
  },
  {
    title: 'says that nobody is there',
    async run({ make, goAway }) {
      const channel = await make();
      await goAway();
      expect(await channel.send(MESSAGE)).to.include({ kind: 'refused', forGood: false });
    },
  },
  {
    title: 'lets no text be more than text, whoever wrote it',
    async run({ make, received }) {
      const channel = await make();
      await channel.send(saying('harmless'));
      const [harmless] = received();
      for (const [index, text] of HOSTILE.entries()) {
        expect(await channel.send(saying(text)), text).to.include({ kind: 'delivered' });
        const hostile = received()[index + 1];
        expect(hostile?.effects, text).to.deep.equal(harmless?.effects);
        // What a person reads is what was written, but for the ends of lines.
        const flat = (said: string) => said.replaceAll(/\s+/g, ' ').trim();
        expect(flat(hostile?.text ?? ''), text).to.include(flat(text));
      }
    },
  },
];
