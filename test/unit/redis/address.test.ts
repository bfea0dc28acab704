import { expect } from 'chai';
import { parseRedisUrl } from '../../../adapters/redis/address.js';
import { connectRedis } from '../../../adapters/redis/index.js';
import { InvalidInputError } from '../../../core/index.js';

describe('the URL of a Redis', () => {
  const good: readonly [string, object][] = [
    ['redis://localhost', { host: 'localhost', port: 6379 }],
    ['redis://10.0.0.7:7000/3', { host: '10.0.0.7', port: 7000, db: 3 }],
    ['redis://[::1]:6380/', { host: '::1', port: 6380 }],
    ['redis://:p%40ss%2Fword@cache', { host: 'cache', port: 6379, password: 'p@ss/word' }],
    [
      'rediss://shop:secret@cache:6390',
      { host: 'cache', port: 6390, username: 'shop', password: 'secret', tls: {} },
    ],
    ['unix:///run/redis/redis.sock', { path: '/run/redis/redis.sock' }],
  ];
  for (const [url, address] of good) {
    it(`${url} is understood`, () => {
      expect(parseRedisUrl(url)).to.deep.equal(address);
    });
  }

  for (const url of [
    '',
    'localhost:6379',
    'http://localhost',
    'redis://',
    'redis://cache/one',
    'redis://cache/1/2',
    'redis://:secret@cache:99999',
    'redis://:secret%zz@cache',
  ]) {
    it(`"${url}" is refused without being repeated, for it may hold a password`, () => {
      expect(() => parseRedisUrl(url))
        .to.throw(InvalidInputError)
        .with.property('message')
        .that.does.not.include('secret');
    });
  }

  it('is refused for a cluster when it names a socket or a database', () => {
    for (const url of ['redis://a/1,redis://b', 'unix:///a.sock,unix:///b.sock']) {
      expect(() => connectRedis({ url })).to.throw(InvalidInputError, 'cluster');
    }
  });

  it('is one name of a master where there are sentinels, each with its port', () => {
    for (const [url, sentinels] of [
      ['redis://a,redis://b', ['s:1']],
      ['unix:///run/redis.sock', ['s:1']],
      ['redis://mymaster', ['s']],
      ['redis://mymaster', ['user:secret@s:1']],
      ['redis://mymaster', ['']],
    ] as const) {
      expect(() => connectRedis({ url, sentinels }), `${sentinels}`).to.throw(InvalidInputError, /url|sentinels/);
    }
  });

  it('is refused when there are several for something that is not a cluster', () => {
    expect(() => connectRedis({ url: ['redis://a', 'redis://b'], cluster: false })).to.throw(InvalidInputError);
  });
});

describe('the key prefix', () => {
  it('is refused when it has braces, which would decide the slot of every key', () => {
    for (const keyPrefix of ['{shop}', 'shop{', '}']) {
      expect(() => connectRedis({ url: 'redis://localhost', keyPrefix })).to.throw(InvalidInputError, 'keyPrefix');
    }
  });
});
