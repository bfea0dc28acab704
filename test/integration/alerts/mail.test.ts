import { once } from 'node:events';
import { type AddressInfo, createServer } from 'node:net';
import { expect } from 'chai';
import { MailNoticeChannel, parseMailUrl } from '../../../adapters/mail/index.js';
import { composeMessage, ENGLISH } from '../../../core/index.js';
import { T0 } from '../../support/alert-world.js';
import { SmtpReceiver } from '../../support/smtp-receiver.js';

const TEST = composeMessage({ key: 'k-1', kind: 'test', createdAtMs: T0, items: [] }, ENGLISH, {
  alerts: 'https://shop.example/admin/alerts/',
  records: () => undefined,
});
const people = { from: 'Order failures <alerts@shop.example>', to: ['ann@shop.example', 'bob@shop.example'] };

describe('Notices by email', () => {
  let receiver: SmtpReceiver;
  before(async () => {
    receiver = await SmtpReceiver.open();
  });
  beforeEach(() => receiver.forget());
  after(() => receiver.close());

  const withLogIn = (login: string) => `smtp://${login}@127.0.0.1:${receiver.port}`;

  it('are letters in plain text and HTML, of the alert’s instant, that ask for no reply', async () => {
    await new MailNoticeChannel({ url: receiver.url, ...people }).send(TEST);
    const [letter] = receiver.letters;
    expect(letter?.from).to.equal('alerts@shop.example');
    expect(letter?.to).to.deep.equal(people.to);
    const headers = Object.fromEntries(letter?.headers ?? []);
    expect(headers).to.include({
      from: 'Order failures <alerts@shop.example>',
      subject: 'Test of notices',
      'message-id': '<k-1@shop.example>',
      'auto-submitted': 'auto-generated',
      date: 'Thu, 12 Feb 2026 10:30:00 +0000',
    });
    expect(letter?.text).to.include('This is a test. Notices of alerts arrive here.');
    expect(letter?.html).to.include('<h2');
  });

  it('are sent with a password, which a refusal does not repeat', async () => {
    const right = new MailNoticeChannel({ url: withLogIn('ann:right'), ...people });
    expect(await right.send(TEST)).to.deep.equal({ kind: 'delivered' });
    const wrong = new MailNoticeChannel({ url: withLogIn('ann:wr%2Fng-s3cret'), ...people });
    const refused = await wrong.send(TEST);
    // Somebody may correct the password there, so that it is tried again.
    expect(refused).to.include({ kind: 'refused', forGood: false });
    expect(JSON.stringify(refused))
      .to.include('535')
      .and.not.match(/s3cret|wr\/ng|ann|127/);
  });

  it('say when the server refused some of the recipients', async () => {
    const picky = await SmtpReceiver.open({ refuses: 'bob@shop.example' });
    try {
      const channel = new MailNoticeChannel({ url: picky.url, ...people });
      expect(await channel.send(TEST)).to.deep.equal({
        kind: 'delivered',
        note: 'The mail server refused 1 of 2 recipients.',
      });
      expect(picky.letters.map(({ to }) => to)).to.deep.equal([['ann@shop.example']]);
      const onlyBob = new MailNoticeChannel({ url: picky.url, from: people.from, to: ['bob@shop.example'] });
      expect(await onlyBob.send(TEST)).to.include({ kind: 'refused', forGood: true });
    } finally {
      await picky.close();
    }
  });

  it('end at once when the server is stopped, however long the mail server takes', async () => {
    receiver.answer('hang');
    const stop = new AbortController();
    const sending = new MailNoticeChannel({ url: receiver.url, ...people, timeoutMs: 600_000 }).send(
      TEST,
      stop.signal,
    );
    setTimeout(() => stop.abort(), 50);
    expect(await sending).to.include({ kind: 'refused', forGood: false });
  });

  it('do not wait for a server that says a little now and then, for ever', async () => {
    const drip = createServer((socket) => {
      socket.on('error', () => {});
      const timer = setInterval(() => socket.write('220-wait\r\n'), 50);
      socket.on('close', () => clearInterval(timer));
    });
    drip.listen(0, '127.0.0.1');
    await once(drip, 'listening');
    const url = `smtp://127.0.0.1:${(drip.address() as AddressInfo).port}`;
    expect(await new MailNoticeChannel({ url, ...people, timeoutMs: 500 }).send(TEST)).to.include({
      kind: 'refused',
      forGood: false,
    });
    await new Promise((resolve) => drip.close(resolve));
  });

  describe('go to an address', () => {
    it('with TLS from the beginning, or STARTTLS when there is a password and it leaves this machine', () => {
      expect(parseMailUrl('smtps://a:b@mail.example')).to.deep.equal({
        host: 'mail.example',
        port: 465,
        secure: true,
        auth: { user: 'a', pass: 'b' },
        requireTLS: false,
        ignoreTLS: false,
      });
      expect(parseMailUrl('smtp://a%40b:c%2F@mail.example:25')).to.deep.include({
        port: 25,
        requireTLS: true,
        auth: { user: 'a@b', pass: 'c/' },
      });
      expect(parseMailUrl('smtp://mail.example')).to.include({ port: 587, requireTLS: false, ignoreTLS: false });
      expect(parseMailUrl('smtp://a:b@[::1]')).to.deep.include({
        host: '::1',
        requireTLS: false,
        ignoreTLS: true,
      });
    });

    for (const url of [
      '',
      'mail.example',
      'http://a:s3cret@mail.example',
      'smtp://a:s3cret@h/path',
      'smtp://%E0:s3cret@h',
    ]) {
      it(`that is none is refused without being repeated: ${url}`, () => {
        expect(() => parseMailUrl(url))
          .to.throw('url: must be like smtp://user:password@host:587')
          .and.not.match(/s3cret/);
      });
    }
  });
});
