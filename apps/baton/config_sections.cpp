#include "apps/baton/config_sections.hpp"

#include <filesystem>

#include <fmt/format.h>

#include "adapters/toml/values.hpp"
#include "apps/baton/config_values.hpp"
#include "base/duration_text.hpp"

namespace baton::app {
namespace {

using namespace toml_reading;
using std::chrono::milliseconds;

constexpr milliseconds shortest{1};
constexpr std::int64_t params_max_most = 64 * 1024 * 1024;

constexpr std::string_view log_levels[] = {"debug", "info", "warning", "error"};
static_assert(static_cast<std::size_t>(severity::error) + 1 == std::size(log_levels));

void read_listen(table_reader& server, server_config& into) {
  constexpr std::string_view unix_scheme = "unix:";
  auto address = server.text("listen");
  if (!address) {
    return;
  }
  if (address->starts_with(unix_scheme) && address->size() > unix_scheme.size()) {
    const std::string path = beside(into.file, address->substr(unix_scheme.size()));
    address = std::string{unix_scheme} + path;
  }
  if (std::string wrong = check_listen(*address); !wrong.empty()) {
    server.wrong("listen", std::move(wrong));
  }
  into.listen = std::move(*address);
}

void check_lease(table_reader& workers, const loop_settings& read) {
  if (read.lease > read.heartbeat + read.lease_margin) {
    return;
  }
  const std::string_view at = workers.has("lease")       ? "lease"
                              : workers.has("heartbeat") ? "heartbeat"
                                                         : "lease_margin";
  workers.wrong(at,
                fmt::format("the lease ({}) must be longer than the heartbeat ({}) and the "
                            "lease_margin ({}) together: a worker has to renew it in time",
                            base::duration_text(read.lease), base::duration_text(read.heartbeat),
                            base::duration_text(read.lease_margin)));
}

}  // namespace

std::string beside(const std::string& config_file, std::string_view path) {
  const std::filesystem::path folder = std::filesystem::path{config_file}.parent_path();
  return (folder / path).lexically_normal().string();
}

void read_server(table_reader& document, server_config& into) {
  into.storage = beside(into.file, into.storage);
  auto server = document.table("server");
  if (!server) {
    return;
  }
  read_listen(*server, into);
  if (const auto storage = server->text("storage")) {
    if (storage->empty()) {
      server->wrong("storage", "must not be empty: write the path of the SQLite file");
    }
    into.storage = beside(into.file, *storage);
  }
  assign(into.log_level, server->choice("log_level", log_levels));
  assign(into.params_max_bytes, server->integer("params_max_bytes", 2, params_max_most));
}

void read_workers(table_reader& document, loop_settings& into) {
  auto workers = document.table("workers");
  if (!workers) {
    return;
  }
  assign(into.worker_count, workers->integer("count", 1, 1'000));
  assign(into.worker_capacity, workers->integer("capacity", 1, 10'000));
  assign(into.start_patience, workers->duration("start_patience", milliseconds{0}));
  const auto lease = workers->duration("lease", shortest);
  const auto heartbeat = workers->duration("heartbeat", shortest);
  const auto margin = workers->duration("lease_margin", shortest);
  assign(into.lease, lease);
  assign(into.heartbeat, heartbeat);
  assign(into.lease_margin, margin);
  if (good(*workers, "lease", lease) && good(*workers, "heartbeat", heartbeat) &&
      good(*workers, "lease_margin", margin)) {
    check_lease(*workers, into);
  }
}

void read_timing(table_reader& document, loop_settings& into) {
  auto timing = document.table("timing");
  if (!timing) {
    return;
  }
  assign(into.reap_interval, timing->duration("reap_interval", shortest));
  assign(into.reconcile_interval, timing->duration("reconcile_interval", shortest));
  read_growing(*timing, "store_retry", "store_retry_max", shortest, into.store_retry,
               into.store_retry_max);
  const auto keep_ended = timing->duration("keep_ended", std::chrono::hours{1});
  if (keep_ended && *keep_ended % std::chrono::hours{1} != milliseconds{0}) {
    timing->wrong("keep_ended", fmt::format("must be whole hours, such as \"36h\", found {}",
                                            in_quotes(base::duration_text(*keep_ended))));
  } else if (keep_ended) {
    into.keep_ended = std::chrono::duration_cast<std::chrono::hours>(*keep_ended);
  }
}

void read_growing(table_reader& from, std::string_view first_key, std::string_view most_key,
                  milliseconds least, milliseconds& first, milliseconds& most) {
  const auto read_first = from.duration(first_key, least);
  const auto read_most = from.duration(most_key, least);
  assign(first, read_first);
  assign(most, read_most);
  if (good(from, first_key, read_first) && good(from, most_key, read_most) && first > most) {
    const std::string_view at = from.has(first_key) ? first_key : most_key;
    from.wrong(at, fmt::format("{} ({}) must not be longer than {} ({}{})", first_key,
                               base::duration_text(first), most_key, base::duration_text(most),
                               from.has(most_key) ? "" : ", its default: write a longer one"));
  }
}

}  // namespace baton::app
