// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "b9c0d95636e4171edd13484131d9bc1aa44c443509ccf6b99dfe0b35cac1f4be";
