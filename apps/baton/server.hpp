// The server's world: every real adapter, put together around one loop.
#pragma once

#include <memory>
#include <optional>
#include <string>

#include <boost/asio/io_context.hpp>
#include <boost/asio/signal_set.hpp>

#include "adapters/real/asio_clock.hpp"
#include "adapters/real/http/api.hpp"
#include "adapters/real/http/http_server.hpp"
#include "adapters/real/http/loop_backend.hpp"
#include "adapters/real/in_process_bus.hpp"
#include "adapters/real/json_log.hpp"
#include "adapters/real/process/process_runner.hpp"
#include "adapters/real/seeded_randomness.hpp"
#include "adapters/real/sqlite/sqlite_store.hpp"
#include "adapters/recording/recording_backend.hpp"
#include "adapters/recording/recording_bus.hpp"
#include "adapters/recording/recording_runner.hpp"
#include "adapters/recording/recording_store.hpp"
#include "apps/baton/clock_watch.hpp"
#include "apps/baton/config.hpp"

namespace baton::app {

/// Used on one thread: the one that calls `run`.
class server {
 public:
  /// `history` may be null; otherwise it outlives the server.
  /// The history is written to `history_path`, which is looked at only.
  server(server_config config, std::shared_ptr<process_reaper> reaper, history::sink* history,
         std::string history_path = {});
  ~server();

  /// Opens storage and API, serves until a signal, or until the storage is lost, drains. Error: why
  /// it could not be started, or what became of the storage.
  result<void> run();

  /// Whether the storage was removed, replaced or damaged while it was served.
  [[nodiscard]] bool has_lost_storage() const { return lost_storage_.has_value(); }

 private:
  /// The ports again, each with an observer before it.
  struct watched_ports {
    watched_ports(server& owner, history::sink& into);

    recorder history_recorder;
    recording_store storage;
    recording_bus messages;
    recording_runner attempt_processes;
    std::optional<recording_backend> api;  ///< once there is a loop to speak for
  };

  [[nodiscard]] loop_ports ports();
  [[nodiscard]] process_runner::commands commands() const;
  [[nodiscard]] api_backend& api();
  result<void> open();
  /// Of attempts of an earlier server, all of whose watchers were killed.
  result<void> end_survivors();
  /// Before anything else runs on the loop.
  template <class T>
  result<T> run_alone(awaitable<result<T>> task);
  void keep_to_descriptors(http_limits& limits);
  awaitable<> live();
  awaitable<result<void>> start();
  awaitable<int> await_signal();
  awaitable<> hurry_on_signal();
  awaitable<> drain();
  awaitable<> close_history();
  void log(severity level, std::string_view event, const std::string& detail);
  void on_storage(const storage_condition& condition);
  void warn_of_wide_modes();

  server_config config_;
  api_limits limits_of_api_;
  std::string process_name_;
  boost::asio::io_context context_{1};
  boost::asio::signal_set signals_;
  asio_clock time_;
  in_process_bus messages_;
  seeded_randomness chance_;
  json_log log_;
  health notes_{log_};
  process_runner attempt_processes_;
  history::sink* history_;
  std::string history_path_;
  std::unique_ptr<sqlite_store> storage_;
  std::optional<watched_ports> watched_;
  std::optional<clock_watch> clocks_;
  std::optional<loop> loop_;
  std::optional<loop_backend> backend_;
  std::unique_ptr<http_server> api_server_;
  std::optional<error> lost_storage_;
  bool ending_ = false;  ///< it drains: from here on a signal means to hurry
  result<void> outcome_;
};

}  // namespace baton::app
