/** Common first and last names of several countries; every person of the demo is invented from them. */
const words = (text: string) => text.trim().split(/\s+/)

export const FEMALE_FIRST_NAMES = words(`
  Aisha Alba Alice Amelia Ana Anja Anna Antonia Beatriz Camille Carla Carmen Caroline Charlotte Chiara Chloé Clara
  Claire Daniela Diana Elena Elif Elisa Emilia Emily Emma Eva Fatima Federica Florence Francesca Franziska Giulia
  Grace Hannah Helena Ines Irina Isabel Jana Jasmin Joanna Johanna Julia Kasia Katarzyna Katharina Laura Lea Leila
  Lena Lucía Lucie Magdalena Manon Marie Marta Martina Maya Mei Mia Mila Monika Nadia Natalia Nicole Nina Nora Olga
  Olivia Paula Petra Priya Rosa Ruth Sabine Sara Silvia Sofia Sophie Stefanie Susanne Teresa Valentina Vera Yara
  Yasmin Zoe Zofia`)

export const MALE_FIRST_NAMES = words(`
  Adam Ahmed Alejandro Alessandro Alex Ali Anders Andrea Andreas Andrew Antoine Antonio Arjun Arthur Ben Bruno Carlos
  Christian Daniel David Diego Dominik Eduardo Emil Enrico Erik Felix Fernando Filip Florian Francesco Frank Gabriel
  George Giovanni Hamza Hans Henry Hugo Ivan Jakub James Jan Javier Jean Jonas José Julien Kai Karl Kevin Klaus Krzysztof
  Leo Lorenzo Louis Luca Lukas Marco Marek Mario Markus Mateusz Matteo Max Michael Miguel Mohammed Nicolas Nils Noah
  Oliver Omar Oskar Pablo Paul Pedro Peter Philipp Pierre Rafael Raj Robert Samuel Sebastian Simon Stefan Thomas Tim
  Tomasz Victor Wei William`)

export const LAST_NAMES = words(`
  Adams Ahmed Allen Almeida Baker Barbieri Bauer Becker Bell Benali Bernard Bianchi Blanc Bonnet Braun Brown Bruno Caruso
  Castillo Castro Chen Clarke Colombo Conti Cooper Costa Cruz Davies Delgado Demir Diaz Dubois Dupont Edwards Esposito
  Evans Fernández Ferrari Fischer Fontana Fournier Frank Fuchs Gallo García Garnier Gómez González Graf Green Greco
  Gruber Gupta Haas Hall Hansen Harris Hartmann Herrmann Hoffmann Huber Hughes Iglesias Ivanov Jackson Jansen Johnson
  Jones Jung Kaiser Kaya Keller Khan King Klein Koch Kowalski Kraus Krüger Kumar Lambert Lang Laurent Lefebvre Lehmann
  Leroy Lewis Li Lombardi Lopez Ludwig Maier Mancini Marchetti Marino Martin Martínez Mayer Mazur Mercier Meyer Moore
  Morales Moreau Moreno Morgan Moser Müller Nguyen Nowak Novak Ortega Ortiz Parker Patel Pavlov Pereira Petit Pfeiffer
  Phillips Pichler Popescu Price Ramos Reyes Ricci Richter Rinaldi Rivera Roberts Robinson Rodríguez Romano Romero
  Rossi Roth Roussel Rubio Ruiz Russo Sánchez Santos Sato Schmid Schmidt Schneider Schreiber Schubert Schulz Schwarz
  Scott Seidel Shah Silva Simon Singh Smith Sokolov Sommer Stein Steiner Suzuki Taylor Thomas Thompson Torres Turner
  Vargas Vasquez Vidal Vogel Wagner Walker Wang Ward Weber Weiss Werner White Wilson Winkler Wiśniewski Wolf Wood Wright
  Yilmaz Young Zhang Ziegler Zielinski Zimmermann`)
