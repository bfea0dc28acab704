/** For `catch`: the file is not there, any more or yet; every other error goes on. */
export function absent(error: NodeJS.ErrnoException): undefined {
  if (error.code !== 'ENOENT') throw error;
}
