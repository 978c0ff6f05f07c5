"""What a conclusion rests on: parameters, mechanisms and luck; where it breaks; which lever matters when."""
