// The descendants of this process, read from /proc and killed, without any heap.
#pragma once

#include <cstddef>
#include <cstdint>
#include <span>

#include <sys/types.h>

namespace baton::process {

/// One process as /proc/PID/stat shows it.
struct process_facts {
  pid_t pid = 0;
  pid_t parent = 0;
  pid_t group = 0;
  pid_t session = 0;
  std::int32_t threads = 0;
  char state = 'X';
  std::uint64_t start = 0;  ///< when it was started: with the number, its identity

  /// Neither a zombie nor dead; a zombie whose other threads go on does run.
  [[nodiscard]] bool runs() const { return threads > 1 || (state != 'Z' && state != 'X'); }
};

/// False: there is no such process.
bool read_facts(pid_t pid, process_facts& facts);

/// Whether to read /proc/PID/task/TID/children. Where the kernel has no such file, all of /proc is
/// read once per look instead, as with `scan`.
enum class lookup : bool { child_lists, scan };

/// Lists the descendants of the calling process. Allocates its room once, outside the heap: a
/// forked child of a process with threads may use it. Used on one thread.
class process_tree {
 public:
  explicit process_tree(lookup how);
  ~process_tree();
  process_tree(const process_tree&) = delete;
  process_tree& operator=(const process_tree&) = delete;

  /// All descendants but those whose topmost ancestor below the caller belongs to one of the
  /// `spared` sessions. A process that changes its parent during the look may be missing, and so
  /// may those beyond the bound: so look again until `waitpid` says that there are none. Valid
  /// until the next call.
  std::span<const process_facts> look(std::span<const pid_t> spared);

  /// False where the kernel refused the room.
  [[nodiscard]] bool is_usable() const { return room_ != nullptr; }

 private:
  bool read_child_lists(std::span<const pid_t> spared);
  void add_children_of(pid_t parent, std::span<const pid_t> spared);
  void add_child_list(const char* path, std::span<const pid_t> spared);
  void scan(std::span<const pid_t> spared);
  [[nodiscard]] const process_facts* find(pid_t pid) const;
  [[nodiscard]] bool descends(const process_facts& each, std::span<const pid_t> spared) const;
  void add(const process_facts& found);

  lookup how_;
  pid_t self_ = 0;
  process_facts* room_ = nullptr;
  std::size_t count_ = 0;
};

/// What a round of killing has seen.
struct kill_round {
  std::size_t running = 0;      ///< descendants that still ran when they were killed
  std::uint64_t signature = 0;  ///< of their identities: a change tells that there are others now
};

/// Sends SIGKILL to every descendant that `look` finds, and to its process group: no fork can slip
/// through a group's signal. Only groups of sessions other than the caller's are signalled.
kill_round kill_descendants(process_tree& tree, std::span<const pid_t> spared);

/// Writes `pid 4711 (sleep), user 0; …` for those that run, as many as fit. Returns the text's
/// size.
std::size_t describe_running(std::span<const process_facts> found, std::span<char> into);

}  // namespace baton::process
