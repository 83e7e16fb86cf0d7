// The two signal dispositions a process that has children needs.
#pragma once

namespace baton::process {

/// Ignores SIGPIPE (a body that does not read its parameters must not end the server) and stops
/// ignoring SIGCHLD (the kernel would throw exit statuses away). Handlers that the program has set
/// are left alone. Call again as often as you like.
void prepare_signals();

}  // namespace baton::process
