// Which fields the report's structures have: what is written to report.json and read from it.
#pragma once

#include <boost/describe/class.hpp>

#include "reports/model/report.hpp"

namespace baton::reports {

BOOST_DESCRIBE_STRUCT(lane, (), (kind, name))
BOOST_DESCRIBE_STRUCT(bar, (),
                      (lane, from_ns, to_ns, kind, text, execution, attempt, open, broken, past,
                       notches_ns))
BOOST_DESCRIBE_STRUCT(arrow, (),
                      (from, to, sent_ns, arrived_ns, fate, text, execution, past))
BOOST_DESCRIBE_STRUCT(fault_mark, (), (lane, at_ns, until_ns, letter, fault, at, essential))
BOOST_DESCRIBE_STRUCT(scene_moment, (),
                      (number, at_ns, lane, text, execution, past, broken, causes))
BOOST_DESCRIBE_STRUCT(passing_run, (), (without, bars, moments, differs_at_ns, differs_in))
BOOST_DESCRIBE_STRUCT(scene, (),
                      (begin_ns, end_ns, lanes, bars, arrows, faults, moments, passing, cut))
BOOST_DESCRIBE_STRUCT(fault_row, (),
                      (fault, offered, fired, took_effect, times_fired, times_took_effect,
                       about, required))
BOOST_DESCRIBE_STRUCT(rule_cell, (), (fault, rule, judged, failing))
BOOST_DESCRIBE_STRUCT(mark_row, (), (mark, seeds, required))
BOOST_DESCRIBE_STRUCT(bucket, (), (from, count))
BOOST_DESCRIBE_STRUCT(distribution, (), (name, unit, count, sum, most, buckets))
BOOST_DESCRIBE_STRUCT(slow_seed, (), (seed, events, virtual_ms))
BOOST_DESCRIBE_STRUCT(policy_row, (), (policy, seeds))
BOOST_DESCRIBE_STRUCT(determinism, (), (run_twice, in_another_process, differences))
BOOST_DESCRIBE_STRUCT(failed_seed, (), (seed, policy, outcome, rules, faults, kind))
BOOST_DESCRIBE_STRUCT(schedule_fault, (), (letter, fault, at, at_ns, size_ns, essential))
BOOST_DESCRIBE_STRUCT(story_line, (), (at_ns, text, fault))
BOOST_DESCRIBE_STRUCT(schedule_size, (), (faults, executions, actions, processes))
BOOST_DESCRIBE_STRUCT(reseed_point, (), (at_ns, runs, failing))
BOOST_DESCRIBE_STRUCT(failure_kind, (),
                      (fingerprint, rule, site, expected, seen, seed, policy, policy_matters,
                       seeds_failing, seeds, faults, before, after, runs, confirmed,
                       may_get_smaller, story, reseeds, digest, replay, debugger, repro, perfetto,
                       history, picture))
BOOST_DESCRIBE_STRUCT(seed_range, (), (first, step, count))
BOOST_DESCRIBE_STRUCT(scenario_part, (),
                      (scenario, about, base_seed, seeds, ranges, failing, inconclusive, executions, events,
                       virtual_ms, exit_code, goals_from, missed, policies, faults, cells, marks,
                       distributions, slowest, same, failures, kinds, rerun, wall_seconds))
BOOST_DESCRIBE_STRUCT(sweep_cell, (), (fault, site, tried, fired, took_effect, failing))
BOOST_DESCRIBE_STRUCT(sweep_part, (),
                      (scenario, seed, executions, places, pairs, pairs_in_all, runs, failing,
                       inconclusive, exit_code, cells, without_place, kinds, rerun, wall_seconds))
BOOST_DESCRIBE_STRUCT(planted_bug, (),
                      (name, what, real_world_class, found, found_by, policy, seeds, faults,
                       executions, wall_seconds, canary))
BOOST_DESCRIBE_STRUCT(environment, (),
                      (version, compiler, build, system, cores, revision, command, finished_at))
BOOST_DESCRIBE_STRUCT(change, (),
                      (fingerprint, rule, scenario, state, seeds_before, seeds_now))
BOOST_DESCRIBE_STRUCT(report, (),
                      (version, exit_code, scenarios, sweeps, planted, changes, shards, made))

}  // namespace baton::reports
