/* The library's questions whether its work is to end early (core/interruption.h). */
#ifndef QUESTIONS_H
#define QUESTIONS_H

#ifdef __cplusplus
extern "C" {
#endif

/* Has `answer` called in front of each, on the thread that asks. NULL: no more. */
void answer_questions(void (*answer)(void));

#ifdef __cplusplus
}
#endif

#endif
