import { requireArguments, toDictionary } from "./arguments.ts";
import { arrayBufferSize, bufferSource, isDetached, type BufferSource } from "./buffer-source.ts";
import { defineMethods } from "./define.ts";
import { domException, domExceptionFacts } from "./dom-exception.ts";
