// Made by `make profiles` from care/transitions/reviews.py: change it there.
Instance: reviews
InstanceOf: Questionnaire
Usage: #definition
Title: "Looking again after coming home"
* url = "https://footbridge.example/fhir/Questionnaire/reviews"
* title = "Looking again after coming home"
* status = #active
* subjectType[0] = #Patient
* description = "Our own questions. No study has validated them, and none of them is a test. To rather not say is an answer, too."
* item[0].linkId = "took-medicines"
* item[0].text = "In the last seven days, how often could you take your medicines as we talked about?"
* item[0].type = #choice
* item[0].answerOption[0].valueCoding = ReviewAnswer#every-day "every day"
* item[0].answerOption[1].valueCoding = ReviewAnswer#most-days "most days"
* item[0].answerOption[2].valueCoding = ReviewAnswer#some-days "some days"
* item[0].answerOption[3].valueCoding = ReviewAnswer#hardly "hardly at all"
* item[0].answerOption[4].valueCoding = ReviewAnswer#none-agreed "there was none"
* item[1].linkId = "did-the-rest"
* item[1].text = "And how often could you do the other things you had taken on?"
* item[1].type = #choice
* item[1].answerOption[0].valueCoding = ReviewAnswer#every-day "every day"
* item[1].answerOption[1].valueCoding = ReviewAnswer#most-days "most days"
* item[1].answerOption[2].valueCoding = ReviewAnswer#some-days "some days"
* item[1].answerOption[3].valueCoding = ReviewAnswer#hardly "hardly at all"
* item[1].answerOption[4].valueCoding = ReviewAnswer#none-agreed "there was none"
* item[2].linkId = "knew-what-to-do"
* item[2].text = "On your first day at home, did you know what to do and whom to ring?"
* item[2].type = #choice
* item[2].answerOption[0].valueCoding = ReviewAnswer#yes "yes"
* item[2].answerOption[1].valueCoding = ReviewAnswer#partly "partly"
* item[2].answerOption[2].valueCoding = ReviewAnswer#no "no"
* item[3].linkId = "your-way"
* item[3].text = "Is what we planned the way you want to live?"
* item[3].type = #choice
* item[3].answerOption[0].valueCoding = ReviewAnswer#yes "yes"
* item[3].answerOption[1].valueCoding = ReviewAnswer#partly "partly"
* item[3].answerOption[2].valueCoding = ReviewAnswer#no "no"
* item[4].linkId = "on-your-side"
* item[4].text = "Do you feel that the people who care for you are on your side, and listen?"
* item[4].type = #choice
* item[4].answerOption[0].valueCoding = ReviewAnswer#yes "yes"
* item[4].answerOption[1].valueCoding = ReviewAnswer#partly "partly"
* item[4].answerOption[2].valueCoding = ReviewAnswer#no "no"
