import { randomUUID } from 'node:crypto';
import { readFileSync } from 'node:fs';

/** The journals of this process that are not closed. */
const open = new Set<string>();
const NAME = /^(\d+)-(\d+)-([0-9a-f]{12})$/;

/** A name for a journal that says which process it belongs to: `<pid>-<start of the process>-<12 random digits>`. */
export function registerOwner(): string {
  const { pid } = process;
  const owner = `${pid}-${startOf(pid)}-${randomUUID().slice(-12)}`;
  open.add(owner);
  return owner;
}

export function unregisterOwner(owner: string): void {
  open.delete(owner);
}

/** Whether the journal of that name still has its process. A pid that was given to another process does not count, where the system tells. */
export function isAlive(owner: string): boolean {
  const [, pid, start] = NAME.exec(owner) ?? [];
  if (Number(pid) === process.pid && start === startOf(process.pid)) return open.has(owner);
  return exists(Number(pid)) && start === startOf(Number(pid));
}

function exists(pid: number): boolean {
  try {
    return process.kill(pid, 0);
  } catch (error) {
    // EPERM: it is there, and somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** When a process began, in ticks since the computer did; 0 where the system does not say (only Linux does, in field 22). */
function startOf(pid: number): string {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
    return stat.slice(stat.lastIndexOf(')') + 2).split(' ')[19] ?? '0';
  } catch {
    return '0';
  }
}
