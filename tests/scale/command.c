#include "scale/command.h"

#include <stdio.h>
#include <sys/wait.h>
#include <unistd.h>

bool command_succeeds(const char *const *arguments) {
    int status;
    pid_t child = fork();
    if (child == 0) {
        dup2(STDERR_FILENO, STDOUT_FILENO);
        execvp(arguments[0], (char *const *)arguments);
        perror(arguments[0]);
        _exit(127);
    }
    return child > 0 && waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0;
}
