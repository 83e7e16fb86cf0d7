#include "engine/core/result.hpp"

#include "base/ensure.hpp"

namespace baton {
namespace {

// Boost's base class has a protected destructor that is not virtual; nobody deletes through it.
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wnon-virtual-dtor"
class category final : public boost::system::error_category {
 public:
  const char* name() const noexcept override { return "baton"; }

  std::string message(int code) const override {
    switch (static_cast<errc>(code)) {
      case errc::unknown_action: return "no such action";
      case errc::unknown_execution: return "no such execution";
      case errc::queue_full: return "the queue is full";
      case errc::limit_reached: return "no slot is free";
      case errc::draining: return "no new work is accepted";
      case errc::invalid_argument: return "invalid request";
      case errc::stale_attempt: return "the attempt is no longer the current one";
      case errc::lease_lost: return "the worker's lease has ended";
      case errc::unavailable: return "not available now";
      case errc::outcome_unknown: return "the outcome is unknown";
      case errc::storage_full: return "no room in storage";
      case errc::storage_corrupt: return "the storage is damaged or not baton's";
      case errc::newer_schema: return "the storage was written by a newer version";
      case errc::locked: return "another server owns the storage";
      case errc::cannot_start: return "the action cannot be started";
      case errc::no_room: return "the machine has no room for it now";
      case errc::stopped: return "shutting down";
      case errc::key_conflict: return "the idempotency key belongs to another request";
      case errc::unknown_queue: return "no such queue is in use";
      case errc::queue_conflict: return "a queue of the same name in another form is in use";
      case errc::nothing_survives: return "nothing of it is left";
    }
    return "unknown error";
  }
};
#pragma GCC diagnostic pop

}  // namespace

const boost::system::error_category& error_category() {
  static const category instance;
  return instance;
}

boost::system::error_code make_error_code(errc code) {
  return {static_cast<int>(code), error_category()};
}

std::string error::message() const { return context.empty() ? code.message() : context; }

void throw_exception_from_error(const error& failure, const boost::source_location& where) {
  broken_invariant("an error was used as a value: " + failure.message() + " at " + where.to_string(),
                   std::source_location::current());
}

bool is_transient(const error& failure) {
  return failure.is(errc::unavailable) || failure.is(errc::outcome_unknown) ||
         failure.is(errc::storage_full);
}

}  // namespace baton
