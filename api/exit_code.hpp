// How the program ends: the codes of sysexits.h, so that a service manager can tell what to do about it, and
// errors that carry one.
#pragma once

#include <stdexcept>
#include <string>

namespace api {

enum class ExitCode : int {
  success = 0,
  found_wrong = 1,     ///< a check ran to its end, and what it checked is not right
  usage = 64,          ///< the command line
  damaged = 65,        ///< the log, the keys or what was asked for are not what they should be
  no_input = 66,       ///< there is no such data folder
  unavailable = 69,    ///< the address cannot be listened on
  software = 70,       ///< a mistake in the program
  cannot_create = 73,  ///< the data folder cannot be made
  disk = 74,           ///< reading or writing failed: full, or broken
  try_later = 75,      ///< another process has the data folder
  no_permission = 77,
  configuration = 78  ///< a setting, a certificate, the master key
};

/// Something that the operator can put right. The message says what is wrong and what to do, in whole
/// sentences.
struct OperatorError : std::runtime_error {
  OperatorError(ExitCode exit_code, const std::string& message)
      : std::runtime_error(message), code(exit_code) {}
  ExitCode code;
};

}  // namespace api
