import { mkdir, realpath } from 'node:fs/promises';
import { join } from 'node:path';

/** What lies where in a data folder. The folder and all of this but the cluster belong to the user of this process. */
export interface Layout {
  dataDir: string;
  /** PostgreSQL's own files, unless `locationFile` says that they are elsewhere. */
  cluster: string;
  /** One line: the folder of a cluster that could not be kept in the data folder. */
  locationFile: string;
  owners: string;
  log: string;
  /** The superuser's password; made on Windows only. */
  passwordFile: string;
}

/** Creates the data folder where needed. */
export async function prepareLayout(path: string): Promise<Layout> {
  await mkdir(path, { recursive: true });
  const dataDir = await realpath(path);
  return {
    dataDir,
    cluster: join(dataDir, 'postgres'),
    locationFile: join(dataDir, 'postgres.location'),
    owners: join(dataDir, 'postgres.owners'),
    log: join(dataDir, 'postgres.log'),
    passwordFile: join(dataDir, 'postgres.password'),
  };
}
