// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "5c478aa05eefb83cd1baf53101d43adf8167896ded21c36e91a41b49688d6813";
