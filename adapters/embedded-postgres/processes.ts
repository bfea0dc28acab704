import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { systemCode } from './errors.js';

/** A process whose pid may since have been given to another one; `token` tells the two apart. */
export interface ProcessIdentity {
  pid: number;
  /** Absent where the platform does not say when a process began. */
  token?: string;
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    // EPERM: it lives, under another user.
    return systemCode(error) === 'EPERM';
  }
}

export function identityOf(pid: number): ProcessIdentity {
  const token = process.platform === 'linux' ? linuxStart(pid) : ps(pid, 'lstart');
  return token === undefined ? { pid } : { pid, token };
}

/** Whether that very process still runs. In doubt the answer is yes: a live owner must never be robbed. */
export function stillRuns(identity: ProcessIdentity): boolean {
  if (!isAlive(identity.pid)) return false;
  const now = identityOf(identity.pid).token;
  return now === undefined || identity.token === undefined || now === identity.token;
}

/** The arguments a process was started with, joined by blanks; undefined when nobody may know. */
export function commandLine(pid: number): string | undefined {
  if (process.platform !== 'linux') return ps(pid, 'command');
  try {
    // Not /proc/<pid>/cwd: root in a container may not read that of another user's process.
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').replaceAll('\0', ' ');
  } catch {
    return undefined;
  }
}

/** The file name of the program that the process runs. Windows only, and not tested there. */
export function windowsProgram(pid: number): string | undefined {
  try {
    const args = ['/FI', `PID eq ${pid}`, '/FO', 'CSV', '/NH'];
    return execFileSync('tasklist', args, { encoding: 'utf8', windowsHide: true }).match(/^"([^"]+)"/)?.[1];
  } catch {
    return undefined;
  }
}

/** Boot and clock tick at which the process began; `gone` for a zombie, which is dead though its pid is taken. */
function linuxStart(pid: number): string | undefined {
  try {
    const stat = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The name in parentheses may hold blanks and parentheses itself.
    const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
    const [state, startTicks] = [fields[0], fields[19]];
    if (state === 'Z' || state === 'X') return 'gone';
    return `${readFileSync('/proc/sys/kernel/random/boot_id', 'utf8').trim()}:${startTicks}`;
  } catch {
    return undefined;
  }
}

function ps(pid: number, column: string): string | undefined {
  if (process.platform === 'win32') return undefined;
  try {
    const env = { ...process.env, LC_ALL: 'C' };
    const out = execFileSync('ps', ['-ww', '-p', String(pid), '-o', `${column}=`], { encoding: 'utf8', env });
    return out.trim() || undefined;
  } catch {
    return undefined;
  }
}
