import { expect } from 'chai';
import { shareNext } from '../../../core/usecases/share-next.js';

describe('sharing answers', () => {
  /** Questions that are answered when the test says so; each answer is the number of the question. */
  function questions() {
    const answers: { resolve(): void; reject(): void }[] = [];
    const answer = () => {
      const number = answers.length + 1;
      return new Promise<number>((resolve, reject) => {
        answers.push({ resolve: () => resolve(number), reject: () => reject(new Error(`No ${number}`)) });
      });
    };
    return { answers, answer, ask: shareNext<number>() };
  }
  const turn = () => new Promise((resolve) => setImmediate(resolve));

  it('lets everybody who asks while one is answered share the next answer, which begins afterwards', async () => {
    const { answers, answer, ask } = questions();
    const [first, ...later] = [ask('a', answer), ask('a', answer), ask('a', answer)];
    expect(answers).to.have.length(1);
    answers[0]?.resolve();
    expect(await first).to.equal(1);
    await turn();
    expect(answers).to.have.length(2);
    const last = ask('a', answer);
    answers[1]?.resolve();
    expect(await Promise.all(later)).to.deep.equal([2, 2]);
    await turn();
    answers[2]?.resolve();
    expect(await last).to.equal(3);
  });

  it('keeps nothing: whoever asks later has an answer of his own', async () => {
    const { answers, answer, ask } = questions();
    const first = ask('a', answer);
    answers[0]?.resolve();
    await first;
    await turn();
    const second = ask('a', answer);
    expect(answers).to.have.length(2);
    answers[1]?.resolve();
    expect(await second).to.equal(2);
  });

  it('keeps different questions apart', () => {
    const { answers, answer, ask } = questions();
    void ask('a', answer);
    void ask('b', answer);
    expect(answers).to.have.length(2);
  });

  it('answers those who wait although the one before them failed', async () => {
    const { answers, answer, ask } = questions();
    const first = ask('a', answer).catch((error: Error) => error.message);
    const second = ask('a', answer);
    answers[0]?.reject();
    expect(await first).to.equal('No 1');
    await turn();
    answers[1]?.resolve();
    expect(await second).to.equal(2);
  });
});
