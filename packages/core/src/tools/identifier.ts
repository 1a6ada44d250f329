const identifier = /^[A-Za-z_$][\w$]*$/;

/** Whether a name needs no quotes as a key. */
export function isIdentifier(name: string): boolean {
  return identifier.test(name);
}

/** A key of an object literal or type, quoted when it must be. */
export function objectKey(name: string): string {
  return isIdentifier(name) ? name : JSON.stringify(name);
}

/** How a program reaches a tool: `tools.name` or `tools["the-name"]`. */
export function toolAccess(name: string): string {
  return isIdentifier(name) ? `tools.${name}` : `tools[${JSON.stringify(name)}]`;
}
