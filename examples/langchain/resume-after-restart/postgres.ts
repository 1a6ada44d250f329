import { PGlite } from "@electric-sql/pglite";
import { PGLiteSocketServer } from "@electric-sql/pglite-socket";
import { PostgresSaver } from "@langchain/langgraph-checkpoint-postgres";

/** A Postgres in this process, with its files in a folder. Yours runs elsewhere: you need its address alone. */
export async function openPostgres(folder: string): Promise<{ checkpointer: PostgresSaver; close(): Promise<void> }> {
  const database = await PGlite.create(folder);
  const server = new PGLiteSocketServer({ db: database, host: "127.0.0.1", port: 0, maxConnections: 8 });
  await server.start();
  const checkpointer = PostgresSaver.fromConnString(`postgresql://postgres@${server.getServerConn()}/postgres`);
  await checkpointer.setup();
  return {
    checkpointer,
    async close() {
      await checkpointer.end();
      await server.stop();
      await database.close();
    },
  };
}
