// The rows of a picture, and on which of them something happens.
#pragma once

#include <map>
#include <string_view>

#include "reports/model/scene.hpp"
#include "reports/scene/run/run_view.hpp"

namespace baton::reports {

/// All rows of a run, also those in which nothing is left once a picture is cut.
class lane_table {
 public:
  explicit lane_table(const run_view& run);

  [[nodiscard]] const std::vector<lane>& lanes() const { return lanes_; }
  [[nodiscard]] std::uint64_t faults() const { return 0; }
  [[nodiscard]] std::uint64_t clients() const { return 1; }
  /// Of a host or a process by its name; one that has none is with the clients: outside.
  [[nodiscard]] std::uint64_t host(std::string_view name) const;
  [[nodiscard]] std::uint64_t waiting(const execution_view& execution) const;
  [[nodiscard]] std::uint64_t slot(const execution_view& execution, std::int64_t number) const;
  /// Where a line of the history belongs.
  [[nodiscard]] std::uint64_t of_line(const run_view& run, std::size_t line) const;

 private:
  using queue_key = std::pair<std::string, std::string>;
  void add(lane_kind kind, std::string name);
  void add_hosts(const run_view& run, lane_kind kind);
  void add_queues(const run_view& run);

  std::vector<lane> lanes_;
  std::map<std::string, std::uint64_t, std::less<>> by_host_;
  std::map<queue_key, std::uint64_t> waiting_;
  std::map<std::pair<queue_key, std::int64_t>, std::uint64_t> slots_;
};

}  // namespace baton::reports
