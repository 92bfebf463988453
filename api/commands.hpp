// What the program can be told to do. Each is a file of its own, <name>_command.cpp; command_line.cpp reads
// the words after the program's name and calls them. They throw OperatorError, or what main's caller knows
// how to explain.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include "api/exit_code.hpp"
#include "api/settings.hpp"

namespace api {

/// Runs the server until SIGTERM or SIGINT.
ExitCode serve(const Settings& settings);

/// Checks everything that is stored.
ExitCode verify(const Settings& settings);

/// Builds the views again.
ExitCode rebuild(const Settings& settings);

struct ExportRequest {
  std::uint64_t from = 1;                   ///< the first position
  std::optional<std::string> organisation;  ///< "org_…": only its events
  bool opened = false;                      ///< with the personal parts in the clear
};
/// Writes the events to standard output, one JSON object a line.
ExitCode export_events(const Settings& settings, const ExportRequest& request);

struct LedgerExportRequest {
  std::string out;                    ///< the folder to be made
  std::optional<std::string> garage;  ///< "gar_…": only its books; otherwise a folder for each garage
  std::optional<std::string> from;    ///< "2026-01-01"; the months that these days touch
  std::optional<std::string> to;
};
/// Writes the books as files that hledger, ledger and beancount check.
ExitCode export_ledger(const Settings& settings, const LedgerExportRequest& request);

/// Folds the log as it was at a position ("1234") or an instant ("2026-11-23T09:00:00Z"), and says what came
/// out.
ExitCode replay(const Settings& settings, const std::string& until);

/// Writes the OpenAPI document to standard output.
ExitCode print_openapi();

ExitCode print_version();
/// "0.1.0"
std::string_view program_version();

}  // namespace api
