/** Tests that cannot pass on Hyperlight 0.4.0, by full name, with the reason. */
export const skips: Readonly<Record<string, string>> = {};
