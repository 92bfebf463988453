// The words after the program's name.
#pragma once

namespace api {

/// Does what they say. Gives the code to exit with; says on standard error what went wrong and what to do
/// about it.
int run_command_line(int count, char** words);

}  // namespace api
