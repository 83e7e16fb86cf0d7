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
#include "apps/baton/config.hpp"

namespace baton::app {

/// Used on one thread: the one that calls `run`.
class server {
 public:
  /// `history` may be null; otherwise it outlives the server.
  server(server_config config, std::shared_ptr<process_guard> guard, history::sink* history);
  ~server();

  /// Opens storage and API, serves until a signal, drains. Error: why it could not be started.
  result<void> run();

 private:
  /// The ports again, each with an observer before it.
  struct watched_ports {
    watched_ports(server& of, history::sink& into);

    recorder notebook;
    recording_store storage;
    recording_bus messages;
    recording_runner bodies;
    std::optional<recording_backend> api;  ///< once there is a loop to speak for
  };

  [[nodiscard]] loop_ports ports();
  [[nodiscard]] process_runner::commands commands() const;
  [[nodiscard]] api_backend& api();
  result<void> open();
  awaitable<> live();
  awaitable<result<void>> start();
  awaitable<int> await_signal();
  awaitable<> hurry_on_signal();
  awaitable<> drain();
  awaitable<> close_history();
  void tell(severity level, std::string_view event, const std::string& detail);

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
  process_runner bodies_;
  history::sink* history_;
  std::unique_ptr<sqlite_store> storage_;
  std::optional<watched_ports> watched_;
  std::optional<loop> loop_;
  std::optional<loop_backend> backend_;
  std::unique_ptr<http_server> api_server_;
  result<void> outcome_;
};

}  // namespace baton::app
