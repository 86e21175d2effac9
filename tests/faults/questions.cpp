#include "faults/questions.h"

#include "core/interruption.h"

void answer_questions(void (*answer)(void)) {
    rekindle::interruption_observer().store(answer);
}
