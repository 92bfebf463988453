// This file is the only one that knows CLI11.
#include "api/command_line.hpp"

#include <CLI/CLI.hpp>
#include <charconv>
#include <cstdio>
#include <functional>
#include <iostream>

#include "api/commands.hpp"
#include "eventstore/log.hpp"
#include "eventstore/master_key.hpp"

namespace api {

namespace {

constexpr const char* program_description =
    "The system of record of a group of garages: every change is an event in one log, every screen is folded "
    "from it.";

constexpr const char* exit_codes =
    "Exit codes: 0 done, 1 something checked is wrong, 64 command line, 65 damaged data, 66 no data,\n"
    "69 address not available, 74 disk, 75 in use by another process, 77 no permission, 78 settings or keys.";

std::string flag_of(std::string_view setting_name) { return "--" + std::string(setting_name); }

std::string help_of(const SettingInfo& info) {
  std::string help(info.description);
  if (!info.fallback.empty()) (help += " (default ") += std::string(info.fallback) + ')';
  return help + " [" + environment_variable(info.name) + ']';
}

/// One command: what was given on the line, and what to do with it.
class Command {
 public:
  Command(CLI::App& program, const std::string& name, const std::string& description,
          const std::string& examples)
      : app_(program.add_subcommand(name, description)) {
    app_->footer("Examples:\n" + examples);
  }

  /// The settings that it takes, and --config.
  void take(std::initializer_list<std::string_view> names) {
    for (const auto name : names) {
      const auto& info = setting_info(name);
      auto& values = values_[std::string(name)];
      const auto help = help_of(info);
      if (info.kind == SettingKind::yes_or_no) {
        app_->add_flag(flag_of(name), help);
      } else {
        auto* const option =
            app_->add_option(flag_of(name), values, help)->type_name(std::string(info.value));
        if (info.kind != SettingKind::list) option->expected(1);
      }
    }
    app_->add_option("--config", config_, "TOML file with settings of the same names [FORECOURT_CONFIG]")
        ->type_name("FILE")
        ->envname("FORECOURT_CONFIG");
  }

  CLI::App& app() { return *app_; }
  bool chosen() const { return app_->parsed(); }

  Settings settings() const {
    Settings settings;
    for (const auto& [name, values] : values_) {
      const auto count = app_->get_option(flag_of(name))->count();
      if (count > 0)
        settings.add(name, values.empty() ? std::vector<std::string>{"true"} : values, flag_of(name));
    }
    settings.add_environment();
    if (!config_.empty()) settings.add_file(config_);
    return settings;
  }

 private:
  CLI::App* app_;
  std::map<std::string, std::vector<std::string>> values_;
  std::string config_;
};

int complain(ExitCode code, const std::string& what) {
  std::fprintf(stderr, "forecourt: %s\n", what.c_str());
  return static_cast<int>(code);
}

/// Does it, and explains to the operator what it throws.
int run(const std::function<ExitCode()>& command) {
  try {
    return static_cast<int>(command());
  } catch (const OperatorError& error) {
    return complain(error.code, error.what());
  } catch (const eventstore::KeyRefused& error) {
    return complain(ExitCode::configuration, error.what());
  } catch (const eventstore::LogDamaged& error) {
    return complain(ExitCode::damaged,
                    std::string("the log is damaged: ") + error.what() +
                        ".\nNothing was changed. `forecourt verify` says what is whole; restore the "
                        "data folder from a backup.");
  } catch (const eventstore::LogFailure& error) {
    return complain(ExitCode::disk, error.what());
  } catch (const std::system_error& error) {
    const auto condition = error.code().default_error_condition();
    const bool forbidden = condition == std::errc::permission_denied ||
                           condition == std::errc::operation_not_permitted ||
                           condition == std::errc::read_only_file_system;
    return complain(forbidden ? ExitCode::no_permission : ExitCode::disk, error.what());
  } catch (const std::exception& error) {
    return complain(ExitCode::software, std::string("unexpected: ") + error.what());
  }
}

/// Everything that the program understands.
struct Program {
  CLI::App app{program_description, "forecourt"};
  ExportRequest export_request;
  LedgerExportRequest ledger_request;
  bool ledger = false;
  std::string from;
  std::string until;
  bool sealed = true;

  Command serve{
      app, "serve", "Run the server until SIGTERM or SIGINT.",
      "  forecourt serve --data /var/lib/forecourt --listen 0.0.0.0:443 \\\n"
      "    --tls-cert /etc/forecourt/chain.pem --tls-key /etc/forecourt/key.pem\n"
      "  forecourt serve --demo\n\n"
      "SIGTERM and SIGINT finish what is in flight, a second one ends at once; SIGHUP reads the\n"
      "certificate again. FORECOURT_MASTER_KEY and FORECOURT_OPERATOR_KEY in the environment take the\n"
      "place of the key files in the data folder. The log goes to standard error as JSON lines."};
  Command verify{app, "verify", "Check every commit, index, key and personal part that is stored.",
                 "  forecourt verify --data /var/lib/forecourt\n\n"
                 "Changes nothing, and works while the server runs. Exits with 1 when something is wrong."};
  Command rebuild{
      app, "rebuild", "Build the views again from the log, and switch to them.",
      "  forecourt rebuild --data /var/lib/forecourt\n\n"
      "The server must be stopped; one that runs rebuilds by POST /v1/admin/projections/views/rebuild."};
  Command exporting{
      app, "export",
      "Write the events to standard output, one JSON object a line; or the books as files to be checked.",
      "  forecourt export --data /var/lib/forecourt > events.ndjson\n"
      "  forecourt export --from 120001 --organisation org_01JD3Z8Q6N4T0V9K5M2R7W1XYB --opened\n"
      "  forecourt export --ledger --data /var/lib/forecourt --out books-2026 \\\n"
      "    --from 2026-01-01 --to 2026-12-31 && sh books-2026/verify.sh\n\n"
      "Changes nothing, and works while the server runs."};
  Command replay{app, "replay", "Fold the log as it was at a position or an instant, and say what came out.",
                 "  forecourt replay --data /var/lib/forecourt --until 120000\n"
                 "  forecourt replay --until 2026-11-23T09:00:00Z\n\n"
                 "Changes nothing, and works while the server runs. The same log gives the same digest."};
  Command openapi{app, "openapi", "Write the OpenAPI 3.1 document of the REST API to standard output.",
                  "  forecourt openapi > openapi.json"};
  Command version{app, "version", "Say which version this is.", "  forecourt version"};

  Program() {
    app.require_subcommand(1);
    app.footer("`forecourt COMMAND --help` says more.\n" + std::string(exit_codes));
    app.set_version_flag("--version", std::string("forecourt ") + std::string(program_version()));
    serve.take({"data", "listen", "demo", "demo-seed", "demo-at", "tls-cert", "tls-key", "io-threads",
                "busy-poll-us", "cors-origin", "session-hours", "drain-seconds", "log-cache-mib",
                "views-cache-mib", "history-cache-mib", "log-level"});
    for (auto* const command : {&verify, &rebuild, &exporting, &replay}) command->take({"data"});
    add_export_options();
    replay.app()
        .add_option("--until", until, "the last position, or an instant of RFC 3339")
        ->type_name("POSITION|INSTANT")
        ->required();
  }

  void add_export_options() {
    auto& command = exporting.app();
    command.add_option("--from", from, "the first position (default 1); of the books, the first day")
        ->type_name("N|DATE");
    auto* const books = command.add_flag("--ledger", ledger, "the books, for hledger, ledger and beancount");
    command.add_option("--out", ledger_request.out, "of the books: the folder to make")
        ->type_name("FOLDER")
        ->needs(books);
    command.add_option("--garage", ledger_request.garage, "of the books: only this garage's")
        ->type_name("GARAGE")
        ->needs(books);
    command.add_option("--to", ledger_request.to, "of the books: the last day")
        ->type_name("DATE")
        ->needs(books);
    command.add_option("--organisation", export_request.organisation, "only the events of one organisation")
        ->type_name("ORG");
    auto* const opened = command.add_flag("--opened", export_request.opened, "personal parts in the clear");
    command.add_flag("--sealed", sealed, "personal parts as they are stored (the default)")->excludes(opened);
  }

  ExitCode run_export() const {
    if (ledger) {
      auto request = ledger_request;
      if (!from.empty()) request.from = from;
      return export_ledger(exporting.settings(), request);
    }
    auto request = export_request;
    const auto* const last = from.data() + from.size();
    if (const auto [end, error] = std::from_chars(from.data(), last, request.from);
        !from.empty() && (error != std::errc{} || end != last))
      throw OperatorError(ExitCode::usage, "--from is a position, such as 120000, not '" + from + "'.");
    return export_events(exporting.settings(), request);
  }

  ExitCode run_chosen() const {
    if (serve.chosen()) return api::serve(serve.settings());
    if (verify.chosen()) return api::verify(verify.settings());
    if (rebuild.chosen()) return api::rebuild(rebuild.settings());
    if (exporting.chosen()) return run_export();
    if (replay.chosen()) return api::replay(replay.settings(), until);
    if (openapi.chosen()) return print_openapi();
    return print_version();
  }
};

}  // namespace

int run_command_line(int count, char** words) {
  Program program;
  try {
    program.app.parse(count, words);
  } catch (const CLI::Success& asked_for_help) {
    return program.app.exit(asked_for_help);
  } catch (const CLI::ParseError& error) {
    std::fprintf(stderr, "forecourt: %s\nRun `forecourt --help`, or `forecourt COMMAND --help`.\n",
                 error.what());
    return static_cast<int>(ExitCode::usage);
  }
  return run([&] { return program.run_chosen(); });
}

}  // namespace api
