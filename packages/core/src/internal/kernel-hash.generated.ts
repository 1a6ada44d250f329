// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "6eb721adeb605aa777a550c5631be85a1fa748816a3c18fe732582c5375ce575";
