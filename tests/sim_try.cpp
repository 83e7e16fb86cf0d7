#pragma GCC diagnostic ignored "-Wconversion"
#pragma GCC diagnostic ignored "-Wold-style-cast"
#include "scenarios/run.hpp"
#include "history/report.hpp"
#include "history/jsonl.hpp"
#include <cstdlib>
#include <chrono>
#include <fmt/format.h>
using namespace baton; using namespace baton::scenarios; namespace sc = baton::scenarios;
int main(int c, char** v) {
  scenario s; s.name = "try";
  bool swarm = c > 3 && std::string(v[3]) == "swarm";
  sc::action a; a.ref = "deploy"; a.limit = {1, 10}; a.count = {1, 12}; a.attempts_max = {1, 3}; a.groups={0,3};
  a.timeout = {milliseconds{300}, milliseconds{1500}}; a.runs.slow_share=0.1; a.runs.slow_lasts={milliseconds{100},milliseconds{800}};
  s.actions = {a};
  if (swarm) { s.goes_wrong.swarm = true; s.goes_wrong.rare_ways = true; s.hosts.executors = {1,3}; s.hosts.workers={1,8}; s.asks.executions={20,500}; s.times.lease={milliseconds{2000},milliseconds{6000}};
   s.times.heartbeat={milliseconds{200},milliseconds{800}}; s.times.lease_margin={milliseconds{600},milliseconds{1000}}; s.times.batch_max={1,256}; }
  else { s.asks.executions={50,50}; s.lasts.faults={milliseconds{500},milliseconds{500}}; s.asks.within={milliseconds{400},milliseconds{400}}; }
  auto from = std::strtoull(v[1], 0, 10), n = std::strtoull(v[2], 0, 10);
  auto t0 = std::chrono::steady_clock::now();
  std::uint64_t ev = 0; double vt = 0; int bad = 0;
  std::vector<sim::fault_counts> sum(fault_count);
  std::map<std::string,std::uint64_t> marks;
  for (auto seed = from; seed < from + n; ++seed) {
    run_options o; o.keep_history = c > 4;
    auto r = sc::play(s, seed, o); ev += r.events; vt += r.virtual_time.count() / 1e9;
    for (size_t k = 0; k < fault_count; ++k) { sum[k].offered += r.fault_counts[k].offered>0; sum[k].fired += r.fault_counts[k].fired>0; sum[k].took_effect += r.fault_counts[k].took_effect>0; }
    for (auto& [m, k] : r.marks) marks[m]++;
    if (c > 4) for (auto& e : r.history) fmt::print("{}\n", history::to_line(e));
    if (c>4) for (auto& f : r.fired) fmt::print(stderr,"fault {} {} at {} size {} {}\n", fault_kinds()[f.kind].name.text, f.site, f.at.count()/1e9, f.size.count()/1e9, f.took_effect);
    if (!r.holds() || r.outcome != run_outcome::at_rest) { ++bad;
      fmt::print(stderr,"seed {} outcome {} events {} vt {} policy {}: ", seed, (int)r.outcome, r.events, r.virtual_time.count()/1e9, to_string(r.scheduling));
      for (auto& f : r.judged.findings) { fmt::print(stderr,"\n  {}: exp {} seen {}", f.rule, f.expected, f.seen); if (&f - r.judged.findings.data() > 4) break; }
      fmt::print(stderr,"\n"); }
  }
  double dt = std::chrono::duration<double>(std::chrono::steady_clock::now() - t0).count();
  fmt::print(stderr,"{} runs {} bad, {:.2f} s, {:.0f} runs/s, {:.2f} M events/s, {:.1f} events/run, {:.1f} virtual s/run\n", n, bad, dt, n / dt, ev / dt / 1e6, double(ev) / n, vt / n);
  if (swarm) { for (size_t k = 0; k < fault_count; ++k) fmt::print(stderr,"{:28} {:6} {:6} {:6}\n", fault_kinds()[k].name.text, sum[k].offered, sum[k].fired, sum[k].took_effect);
  for (auto& [m,k] : marks) fmt::print(stderr,"{} {}\n", m, k); }
}
