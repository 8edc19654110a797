"""Sockets, threads and processes: the only room with Twisted. It knows no protocol's meaning.

**Who calls what.** `app` and `cli` build plans (`transport.plan`) and call one function a process:

- `supervisor.serve(ServePlan) -> exit code`: the process the user starts. It spawns the children
  that the plan lists as command lines (`ChildSpec`); the caller implements those verbs.
- `worker.run_worker(WorkerPlan) -> exit code`: inside a child; serves the `SitePlan`s, each a
  listener's name and the `wire.exchange.HttpResponder` that answers there (`router.Router` joins
  several, and answers `/livez` and `/readyz`).
- `indexer.run_indexer(IndexerPlan) -> exit code`: inside the one indexer child.
- `single.run_single(SinglePlan) -> exit code`: all of it in one process.
- `control_client.changed(path)`, `.ask(path, "status")`, `.ask(path, "stop")`: from any command,
  blocking, without Twisted.

**Start.** `serve` takes the control socket (a running server is told from a dead one's file) and
binds one socket a slot; nobody listens yet. Children whose `after` is ready are spawned; each gets
its slots, the lifeline and the control path through `inherited.Inherited`. A child opens its
stores, then calls `run_worker`, which listens and says `ready`. When all are ready, `on_ready` is
called with the addresses: the caller prints the line there. A child that dies three times before
it was ever ready, or exits with `EXIT_CONFIG`, ends the server with `EXIT_NOT_STARTED`.

**Life.** A committed change: `changed` -> hub -> indexer thread steps -> `committed` -> hub ->
`on_committed` in every worker. A child that dies is started again at once on the same sockets, then
with back-off; connections queued at its slot wait for it. A child whose supervisor is gone stops.

**Stop** (SIGTERM, SIGINT, `stop`). The slots are shut to new connections; each worker answers what
is queued and what has arrived, with `Connection: close`; then sockets, threads and `on_stop`. After
`grace_seconds`, or at a second signal, what is left is killed (`EXIT_CUT`).

**Beside answering.** `chores` runs what has a clock in threads, and tells the indexer what a
process has changed. Stream listeners may have pools of their own (`limits.OwnPools`): a quick one
and one for slow work, so that however much slow work waits, the rest does not.

**HTTP.** `http_parser` (pure) makes requests of bytes, `http` answers them in order through
`http_site` (shared by a listener's connections), `http_output` writes, `work_pool` runs dear work,
`logs` writes a line an exchange. All bounds are in `limits.HttpLimits`.
"""
