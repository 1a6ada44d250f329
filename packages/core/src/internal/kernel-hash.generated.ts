// Made by scripts/bundle-kernel.ts from kernel/. Do not edit.

/** SHA-256 of the kernel: runs replay on the kernel they were recorded with. */
export const kernelHash: string = "4aa4ef8c8ffae7153584525b14a4772f72dbc1334cf7d8d48ed392e41cd4c76f";
