// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "6cb8f23ea1a0d34722b5fd8038661ed059433bc6f169b3e0dcd330a98889fc06";
