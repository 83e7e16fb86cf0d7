// A shelf in memory: what storage would hold.
#pragma once

#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <utility>

#include "adapters/ledger/shelf.hpp"

namespace baton {

class model_shelf final : public shelf {
 public:
  void insert(const execution_row& row, const accept_request& request) override;
  void update(const execution_row& row) override;
  void finish(const execution_row& row, std::string_view result) override;
  void forget_announcement(execution_id execution) override;
  void put(const action_row&) override {}
  void put(const worker_row&) override {}
  void remove(worker_incarnation) override {}
  std::optional<execution_id> find_key(action_id action, std::string_view key) override;
  std::string parameters(execution_id execution) override;
  std::optional<execution_record> read(execution_id execution) override;
  std::int64_t prune(std::int64_t ended_before_ns, std::int32_t count_max) override;

 private:
  void copy(const execution_row& row, execution_record& to);

  std::map<execution_id, execution_record> records_;
  std::map<std::pair<action_id, std::string>, execution_id> keys_;
  std::set<std::pair<std::int64_t, execution_id>> announced_;  ///< by the time of their end
};

}  // namespace baton
