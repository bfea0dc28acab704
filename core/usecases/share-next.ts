interface Question<T> {
  readonly current: Promise<T>;
  next: Promise<T> | undefined;
}

/**
 * Keeps equal questions from being answered side by side: whoever asks while one is being answered shares the next answer with all others who do. It begins after
 * they asked, so that it holds what they have stored before; nothing is kept of it afterwards.
 */
export function shareNext<T>(): (key: string, answer: () => Promise<T>) => Promise<T> {
  const running = new Map<string, Question<T>>();

  function start(key: string, answer: () => Promise<T>): Promise<T> {
    const current = answer();
    const question: Question<T> = { current, next: undefined };
    running.set(key, question);
    const end = () => {
      if (question.next === undefined) running.delete(key);
    };
    current.then(end, end);
    return current;
  }

  return (key, answer) => {
    const question = running.get(key);
    if (question === undefined) return start(key, answer);
    const startNext = () => start(key, answer);
    question.next ??= question.current.then(startNext, startNext);
    return question.next;
  };
}
