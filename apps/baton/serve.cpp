#include "apps/baton/serve.hpp"

#include <cstdio>
#include <filesystem>
#include <utility>

#include <fmt/format.h>
#include <sys/resource.h>

#include "adapters/real/process/survivors.hpp"
#include "adapters/real/sqlite/storage_lock.hpp"
#include "apps/baton/exit_code.hpp"
#include "apps/baton/server.hpp"
#include "history/history_file.hpp"

namespace baton::app {
namespace {

/// How long a new server waits for the one before it, and for that one's children, to be gone.
constexpr std::chrono::seconds lock_patience{5};

int refuse(const std::string& message, int code) {
  fmt::print(stderr, "baton serve: {}\n", message);
  return code;
}

int code_of(const error& failure) {
  const bool retry_helps = failure.is(errc::unavailable) || failure.is(errc::locked) ||
                           failure.is(errc::outcome_unknown) || failure.is(errc::storage_full);
  return retry_helps ? exit_unavailable : exit_usage;
}

/// Each running body costs descriptors; the usual soft limit of 1,024 is for programs using select.
void allow_many_descriptors() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) == 0) {
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
  }
}

}  // namespace

int serve(const serve_options& options) {
  loaded_config loaded = load_config(options.config_path);
  for (const config_mistake& each : loaded.mistakes) {
    fmt::print(stderr, "{}\n", to_string(each));
  }
  if (!loaded.mistakes.empty()) {
    return refuse(fmt::format("{} mistake(s) in {}, nothing was started", loaded.mistakes.size(),
                              options.config_path),
                  exit_usage);
  }
  allow_many_descriptors();
  const auto lock = storage_lock::acquire(loaded.config.storage, lock_patience);
  if (!lock) {
    const std::string left =
        process::name_survivors(process::storage_mark_of(loaded.config.storage));
    return refuse(lock.error().message() + (left.empty() ? "" : "; its attempts: " + left),
                  code_of(lock.error()));
  }
  // The reaper holds the lock too: a successor starts only when our attempts are gone with us.
  process_reaper::settings keeps;
  keeps.keep_open = lock->descriptors();
  auto reaper = process_reaper::start(std::move(keeps));
  if (!reaper) {
    return refuse(reaper.error().message(), exit_unavailable);
  }
  std::unique_ptr<history::history_file> history;
  if (!options.history_path.empty()) {
    auto opened = history::history_file::open(options.history_path);
    if (const auto* const reason = std::get_if<std::string>(&opened)) {
      return refuse(*reason, exit_unavailable);
    }
    history = std::get<std::unique_ptr<history::history_file>>(std::move(opened));
  }
  server world{std::move(loaded.config), *std::move(reaper), history.get(), options.history_path};
  const result<void> served = world.run();
  if (!served) {
    return refuse(served.error().message(),
                  world.has_lost_storage() ? exit_internal : code_of(served.error()));
  }
  if (history && !history->is_whole()) {
    return refuse("the history could not be written to its end: the disk is full?",
                  exit_unavailable);
  }
  return exit_ok;
}

}  // namespace baton::app
