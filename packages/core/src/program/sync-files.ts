const SYNC =
  /^(access|appendFile|copyFile|cp|exists|lstat|mkdir|readdir|readFile|rename|rm|rmdir|stat|unlink|writeFile)Sync$/;

/** `readFile` for `readFileSync`: files are read and written by the host, which a program can but await. */
export const asyncName = (name: string): string | undefined => SYNC.exec(name)?.[1];
