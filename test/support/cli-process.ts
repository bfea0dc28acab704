import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';

const MAIN = fileURLToPath(new URL('../../apps/cli/main.js', import.meta.url));

/** Everything that settings are made of: a test says itself what it means. */
const SETTINGS = [
  'PORT',
  'HOST',
  'DATABASE_URL',
  'DATA_DIR',
  'AUTO_MIGRATE',
  'REDIS_URL',
  'JWT_SECRET',
  'JWKS_URL',
  'JWT_ISSUER',
  'JWT_AUDIENCE',
  'TRUSTED_PROXY_HOPS',
  'ORDER_SUBMISSION_RATE',
  'RETENTION_DAYS',
  'TIME_ZONE',
  'LOG_LEVEL',
  'NODE_ENV',
  'SMTP_URL',
  'ALERT_EMAIL_FROM',
  'ALERT_EMAIL_TO',
  'ALERT_EMAIL_SEVERITY',
  'ALERT_SLACK_WEBHOOK_URL',
  'ALERT_SLACK_SEVERITY',
  'ALERT_RULES',
  'ALERT_RULES_FILE',
  'PUBLIC_URL',
  'OTEL_EXPORTER_OTLP_ENDPOINT',
  'OTEL_EXPORTER_OTLP_TRACES_ENDPOINT',
  'OTEL_EXPORTER_OTLP_HEADERS',
  'OTEL_EXPORTER_OTLP_PROTOCOL',
  'OTEL_RESOURCE_ATTRIBUTES',
  'OTEL_SERVICE_NAME',
  'OTEL_TRACES_SAMPLER',
  'OTEL_TRACES_SAMPLER_ARG',
  'OTEL_TRACES_EXPORTER',
  'OTEL_SDK_DISABLED',
];

export interface Finished {
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
}

/** The real command in a process of its own. `main`: of another version; default: what was built. */
export class CliProcess {
  readonly child: ChildProcess;
  readonly #ended: Promise<Finished>;
  readonly #waiting = new Set<() => void>();
  #stdout = '';
  #stderr = '';

  constructor(
    args: readonly string[],
    environment: Readonly<Record<string, string>> = {},
    { input = '', main = MAIN }: { readonly input?: string; readonly main?: string } = {},
  ) {
    const inherited = Object.entries(process.env).filter(([name]) => !SETTINGS.includes(name));
    this.child = spawn(process.execPath, [main, ...args], {
      env: { ...Object.fromEntries(inherited), ...environment },
      stdio: 'pipe',
    });
    this.child.stdout?.setEncoding('utf8').on('data', (text: string) => {
      this.#stdout += text;
      for (const look of this.#waiting) look();
    });
    this.child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#stderr += text;
      for (const look of this.#waiting) look();
    });
    this.child.stdin?.on('error', () => {}).end(input);
    this.#ended = once(this.child, 'close').then(([exitCode]: number[]) => ({
      exitCode: exitCode ?? null,
      stdout: this.#stdout,
      stderr: this.#stderr,
    }));
  }

  get stdout(): string {
    return this.#stdout;
  }

  /** What was printed until `pattern` had appeared in it, on either output. Rejects when the process ends before. */
  printed(pattern: RegExp): Promise<string> {
    return new Promise((resolve, reject) => {
      const look = () => {
        const text = this.#stdout + this.#stderr;
        if (!pattern.test(text)) return;
        this.#waiting.delete(look);
        resolve(text);
      };
      this.#waiting.add(look);
      look();
      this.#ended.then(({ exitCode, stdout, stderr }) =>
        reject(new Error(`The command ended with ${exitCode} without ${pattern}:\n${stdout}${stderr}`)),
      );
    });
  }

  ended(): Promise<Finished> {
    return this.#ended;
  }

  /** Sends the signal and waits for the end. */
  async end(signal: NodeJS.Signals): Promise<Finished> {
    this.child.kill(signal);
    return this.#ended;
  }
}

/** Runs one command to its end. */
export function runCommand(
  args: readonly string[],
  environment: Readonly<Record<string, string>> = {},
  options: { readonly input?: string } = {},
): Promise<Finished> {
  return new CliProcess(args, environment, options).ended();
}
